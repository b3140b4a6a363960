"""The generated pages are what their declarations say, and list everything there is."""

from pathlib import Path

import msgspec
import pytest

from detectors import params
from schemas.signals import SIGNALS
from schemas.topics import TOPICS
from streams import settings
from streams.docs.pages import PAGES, help_texts
from streams.metrics import METRICS

DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_its_source_says(name: str) -> None:
    assert page(name) == PAGES[name](), "written by `python -m streams.docs`"


def test_every_command_is_on_its_page() -> None:
    commands = {" ".join(path) for path, _ in help_texts()}
    assert {f"tocsin {word}" for word in ("run", "observe", "worker", "params apply")} <= commands
    for command in commands:
        assert f"## `{command}`" in page("cli")


def test_every_setting_metric_topic_parameter_and_signal_is_on_its_page() -> None:
    for field in msgspec.structs.fields(settings.Settings):
        assert settings.env_name(field.name) in page("settings")
    for metric in METRICS:
        assert f"`{metric.name}`" in page("metrics")
    for topic in TOPICS:
        assert f"| `{topic.name}` |" in page("topics")
    for parameter in params.fields():
        assert f"`{parameter.name}`" in page("parameters")
    for signal in SIGNALS:
        assert f"## `{signal}`" in page("signals")


def test_every_signal_has_examples_both_ways() -> None:
    for part in page("signals").split("\n## ")[1:]:
        reports, _, rest = part.partition("Does not:")
        assert reports.count("\n- ") >= 2
        assert rest.count("\n- ") >= 2
