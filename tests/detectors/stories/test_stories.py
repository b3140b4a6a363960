"""Sketches and the story index: exact properties. How well copies are found: tests/quality."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.stories.sketches import MIN_COMMON, StoryIndex, overlap, sketch
from detectors.text.normal import fold

ROOT = Path(__file__).resolve().parents[3]
HOUR = 3_600_000

REPORT = (
    "Armed men on motorcycles attacked a convoy of fuel tankers near Diema on Tuesday, setting "
    "fire to at least a dozen of them, residents and a transport union said. The road to the "
    "capital has been closed since. Drivers who reached Kayes told reporters that their escort "
    "had turned back an hour before the ambush. The army announced reinforcements and asked the "
    "population not to travel by night. Queues formed at filling stations the same evening, and "
    "schools sent pupils home. It was the third attack on that road within two weeks."
)
ELSEWHERE = (
    "The central bank kept its main rate unchanged on Thursday, as all but one of the economists "
    "asked by the exchange had expected. Inflation slowed for the fourth month, helped by a good "
    "harvest and cheaper transport, and the governor said that he saw no reason for haste. The "
    "currency gained a little against the dollar, and bonds of two years rose."
)

KNOWN = (
    92943496,
    495591445,
    2095588238,
    2495353712,
    2992391590,
    3223114612,
    3633398044,
    4082410179,
    4259858623,
)
KNOWN_ARABIC = (
    11179016,
    94901076,
    184120134,
    289475294,
    395080346,
    561841721,
    617522731,
    829607477,
    929644473,
    1292075205,
    1437177662,
    1506654457,
    1546572144,
    1811866253,
    2234011503,
    2420798387,
    2946097101,
    2985573659,
    3075558157,
    3085743131,
    3139825783,
    3187152108,
    3188437533,
)


def sketched(text: str) -> tuple[int, ...]:
    return sketch(fold(text).text)


def test_a_known_text_has_a_known_sketch() -> None:
    assert sketched("Fuel convoy burnt near Kayes") == KNOWN
    assert sketched("قافلة وقود تحترق قرب كايس في مالي") == KNOWN_ARABIC


def test_the_sketch_does_not_depend_on_the_salt_of_the_process() -> None:
    code = (
        "from detectors.stories.sketches import sketch; "
        "print(sketch(' fuel convoy burnt near kayes '))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_punctuation_and_line_breaks_do_not_matter() -> None:
    changed = REPORT.replace(", ", " - ").replace(". ", ".\n\n").replace("by night", "by-night")
    assert sketched(changed) == sketched(REPORT)


def test_a_long_text_keeps_a_few_dozen_hashes() -> None:
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghijklmnop", k=7)) for _ in range(20_000)]
    for length in (40, 300, 3_000, 20_000):
        assert 12 <= len(sketch(" ".join(words[:length]))) <= 70


def test_a_text_without_letters_has_no_sketch_and_no_story() -> None:
    index = StoryIndex(HOUR, 0.4)
    for text in ("", " ", "... !?", "\U0001f525\U0001f525"):
        assert sketched(text) == ()
        index.add("nothing", sketched(text), 0)
        assert index.match(sketched(text), 0) is None
    assert overlap((), ()) == 0.0


def test_a_repeated_phrase_is_known_again() -> None:
    index = StoryIndex(HOUR, 0.4)
    index.add("spam", sketched("buy now " * 5_000), 0)
    assert index.match(sketched("buy now " * 5_000), 0) == "spam"


@pytest.mark.parametrize(
    "copy",
    [
        REPORT[: int(len(REPORT) * 0.6)],
        "Our correspondent reports from the border. " + REPORT[REPORT.index("The road") :],
        REPORT.replace("motorcycles", "motorbikes").replace("dozen", "score"),
        REPORT.upper(),
        ELSEWHERE[:150] + REPORT,
    ],
    ids=["cut", "new lead", "words changed", "capitals", "another text before it"],
)
def test_an_edited_copy_is_the_story_of_its_source(copy: str) -> None:
    index = StoryIndex(HOUR, 0.4)
    index.add("elsewhere", sketched(ELSEWHERE), 0)
    index.add("report", sketched(REPORT), 0)
    assert index.match(sketched(copy), HOUR) == "report"


def test_the_same_place_in_other_words_is_another_story() -> None:
    index = StoryIndex(HOUR, 0.4)
    index.add("one", sketched("Gunmen kill six people in a market of Mopti on Friday morning."), 0)
    other = "A bus hits a mine outside Mopti on Friday and six passengers are wounded."
    assert index.match(sketched(other), 0) is None


def test_a_standing_paragraph_does_not_join_the_reports_that_carry_it() -> None:
    standing = (
        " The region has been under a state of emergency for ten years, and the conflict has "
        "displaced more than two million people according to the United Nations."
    )
    leads = [
        "Traders in Gao closed their shops in protest against a new levy on livestock.",
        "A bridge over the Bani was reopened to lorries after repairs that took all spring.",
        "Three candidates withdrew from the council election in Segou, citing threats.",
        "Health workers began a campaign against measles in the camps around Menaka.",
    ]
    another = "Fishermen on lake Debo asked for patrols after nets were stolen twice this month."
    index = StoryIndex(HOUR, 0.4)
    for lead in leads:
        index.add(lead, sketched(lead + standing), 0)
    alike = max(overlap(sketched(lead + standing), sketched(another + standing)) for lead in leads)
    assert alike > 0.4
    assert index.match(sketched(another + standing), 0) is None


def test_few_hashes_in_common_are_no_match_whatever_their_share() -> None:
    long, short = (1, 2, 3, 4, 2**31), (1, 2, 3, 4, 2**31 + 1)
    index = StoryIndex(HOUR, 0.4)
    index.add("a", long, 0)
    assert overlap(long, short) > 0.4
    assert MIN_COMMON == 5
    assert index.match(short, 0) is None


def test_a_story_is_known_until_the_window_has_passed_since_it_was_last_seen() -> None:
    index = StoryIndex(HOUR, 0.4)
    text = sketched(REPORT)
    index.add("report", text, 0)
    assert index.match(text, HOUR) == "report"
    assert index.match(text, HOUR + 1) is None
    index.add("report", text, HOUR)
    assert index.match(text, 2 * HOUR) == "report"
    assert len(index) == 1


def test_advance_forgets_only_what_can_match_no_more() -> None:
    index = StoryIndex(HOUR, 0.4)
    index.add("report", sketched(REPORT), 0)
    index.add("elsewhere", sketched(ELSEWHERE), 1)
    index.advance(HOUR)
    assert len(index) == 2
    index.advance(HOUR + 1)
    assert [entry.story for entry in index.entries()] == ["elsewhere"]
    index.advance(0)
    index.add("late", sketched(REPORT), 0)
    assert len(index) == 1


def test_of_equal_texts_the_earliest_story_wins() -> None:
    text = sketched(REPORT)
    for order in (("b", 1), ("a", 2), ("c", 1)), (("a", 2), ("c", 1), ("b", 1)):
        index = StoryIndex(HOUR, 0.4)
        for story, moment in order:
            index.add(story, text, moment)
        assert index.match(text, 3) == "b"


@pytest.mark.parametrize(("window", "share"), [(-1, 0.4), (1, 0.0), (1, 1.1), (1, float("nan"))])
def test_parameters_out_of_bounds_are_refused(window: int, share: float) -> None:
    with pytest.raises(ValueError, match="must"):
        StoryIndex(window, share)


@given(st.text(max_size=300))
def test_any_text_matches_itself_or_has_no_letter(text: str) -> None:
    own = sketched(text)
    assert own == tuple(sorted(set(own)))
    assert all(0 <= value < 2**32 for value in own)
    index = StoryIndex(0, 1.0)
    index.add("x", own, 0)
    assert index.match(own, 0) == ("x" if fold(text).text.strip() else None)
    assert overlap(own, own) == (1.0 if own else 0.0)


@given(st.text(alphabet=st.characters(), max_size=100))
def test_no_string_is_an_error_even_unfolded(text: str) -> None:
    assert sketch(text + "\ud800") == sketch(text + "\ud800")


WORDS = ("fire", "at", "the", "border", "post", "of", "a", "northern", "road", "last", "night")
phrases = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)
texts = st.lists(
    st.tuples(st.sampled_from("abcdef"), phrases, st.integers(0, 4)), min_size=1, max_size=12
)


@given(texts, phrases, st.randoms(use_true_random=False), st.integers(0, 6))
def test_the_order_of_adds_does_not_matter(
    added: list[tuple[str, str, int]], query: str, rng: random.Random, moment: int
) -> None:
    def answers(order: list[tuple[str, str, int]]) -> list[str | None]:
        index = StoryIndex(3, 0.4)
        for story, text, at in order:
            index.add(story, sketched(text), at)
        return [index.match(sketched(text), moment) for text in (query, *(t for _, t, _ in added))]

    shuffled = list(added)
    rng.shuffle(shuffled)
    assert answers(added) == answers(shuffled)


@given(texts, phrases, st.integers(0, 8))
def test_advance_and_restore_change_no_answer(
    added: list[tuple[str, str, int]], query: str, moment: int
) -> None:
    whole, pruned, restored = (StoryIndex(3, 0.4) for _ in range(3))
    for story, text, at in added:
        whole.add(story, sketched(text), at)
        pruned.add(story, sketched(text), at)
    pruned.advance(moment)
    for entry in pruned.entries():
        restored.add(entry.story, entry.sketch, entry.first_ms)
        restored.add(entry.story, entry.sketch, entry.last_ms)
    assert list(restored.entries()) == list(pruned.entries())
    for text in (query, *(t for _, t, _ in added)):
        expected = whole.match(sketched(text), moment)
        assert pruned.match(sketched(text), moment) == expected
        assert restored.match(sketched(text), moment) == expected


@given(phrases, phrases)
def test_overlap_is_symmetric_and_a_share(a: str, b: str) -> None:
    assert overlap(sketched(a), sketched(b)) == overlap(sketched(b), sketched(a))
    assert 0.0 <= overlap(sketched(a), sketched(b)) <= 1.0
