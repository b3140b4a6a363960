"""A topic made again is noticed by what the log says of it."""

from __future__ import annotations

import pytest

from streams.topics.identity import TopicMadeAgain, check_inputs
from tests.streams.roles import Deployment
from tests.streams.tiny_core import tiny_documents


def deployment() -> Deployment:
    made = Deployment()
    made.load(tiny_documents(1, hours=40))
    made.observe()
    return made


def test_the_topics_that_were_read_are_accepted() -> None:
    made = deployment()
    check_inputs(made.broker, "t.observations", made.broker.topics())


def test_an_input_topic_made_again_is_refused_in_words() -> None:
    made = deployment()
    made.broker.delete("t.news")
    made.broker.create("t.news", 2, {})
    with pytest.raises(TopicMadeAgain, match=r"t\.news was deleted and made again"):
        check_inputs(made.broker, "t.observations", made.broker.topics())


def test_a_log_without_ticks_says_nothing() -> None:
    made = Deployment()
    check_inputs(made.broker, "t.observations", made.broker.topics())
