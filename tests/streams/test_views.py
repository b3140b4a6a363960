"""What people see: one page that needs nothing else, a picture on a terminal, plain lines."""

import html.parser
import io
import re

import msgspec
import pytest
from rich.console import Console

from schemas.alert import Alert
from schemas.score import RegionScore
from schemas.times import DAY_MS, HOUR_MS, format_ms, parse_ms
from streams.offline.runner import Progress, Summary
from streams.scenarios import facts
from streams.views.axis import NARROW, WIDE, Shape
from streams.views.incidents import describe, gather, lead_words, printable, transition_line
from streams.views.plot import Episode, Mark, Plot, Row
from streams.views.points import series
from streams.views.report import render
from streams.views.story import Telling, episodes, first_warning, milestones, unexpected
from streams.views.terminal import LiveView, PlainView
from tests.streams.alerts import EVIL, alert

START = parse_ms("2025-09-01T00:00:00Z")


def score(hour: int, value: float, region: str = "ML-1", signal: str = "fuel") -> RegionScore:
    return RegionScore(
        bin=format_ms(START + hour * HOUR_MS),
        region=region,
        signal=signal,
        score=value,
        threshold=1.0,
        stories=1.0,
        expected=0.1,
        data_gap=False,
    )


def told(*alerts: Alert, name: str = "bamako") -> Telling:
    return Telling(name, facts(name), alerts, [score(h, h / 10) for h in range(48)], Summary())


FUEL = alert("ML-1", "fuel", "2025-09-05T00:00:00Z")
WORSE = msgspec.structs.replace(
    FUEL, revision=2, reason="escalated", severity="Severe", updated_at="2025-09-14T00:00:00Z"
)


class Outline(html.parser.HTMLParser):
    """Checks that tags close in order, and keeps what would be fetched."""

    VOID = frozenset({"meta", "br", "link", "img", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [v or "" for k, v in attrs if k in {"src", "href", "action", "data"}]
        assert not [k for k, _ in attrs if k.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def page(*alerts: Alert) -> str:
    return render(told(*alerts), told(name="quiet"), {"Tocsin": "0.1.0"}).decode()


def test_the_report_is_sound_html_and_fetches_nothing() -> None:
    outline = Outline()
    made = page(FUEL, WORSE)
    outline.feed(made)
    assert outline.open == []
    assert [link for link in outline.fetched if link not in {"data:,", "#main"}] == []
    assert "<script" not in made
    assert not re.search(r"url\(|@import|https?://", made)


def test_the_report_tells_lead_landmarks_evidence_and_why() -> None:
    made = page(FUEL, WORSE)
    assert "53 days before the first departure notice" in made
    for mark in facts("bamako").landmarks:
        assert mark.label in made
    assert FUEL.evidence[0].headline in made
    assert "+2.00" in made
    assert "Nothing opened, as it should be." in made


def test_text_of_strangers_cannot_become_markup() -> None:
    made = page(alert("ML-1", "fuel", "2025-09-05T00:00:00Z", headline=EVIL))
    assert EVIL not in made
    assert "\u202e" not in made
    outline = Outline()
    outline.feed(made)
    assert "script" not in outline.open


def test_the_report_of_nothing_says_so() -> None:
    made = page()
    assert "No expected episode was found." in made
    assert "did not come" in made


@pytest.mark.parametrize("shape", [WIDE, NARROW])
def test_everything_drawn_lies_inside_the_plot(shape: Shape) -> None:
    made = Plot(shape, START, START + 30 * DAY_MS, [Mark(1, START, "a"), Mark(2, START, "b")]).draw(
        [
            Row(
                "fuel",
                series([score(h, h - 20.0) for h in range(60)], 6)["fuel"],
                gather([FUEL, WORSE]),
                [Episode(START, START + 40 * DAY_MS, "what happened", found=True)],
            ),
            Row("siege", (), ()),
        ]
    )
    box = re.search(r'viewBox="0 0 (\d+)', made)
    assert box
    width = float(box[1])
    for x in re.findall(r' x[12]?="([-\d.]+)"', made):
        assert 0 <= float(x) <= width


def test_the_curve_keeps_the_greatest_margin_of_the_regions() -> None:
    made = series([score(0, 1.0), score(1, 3.0, "ML-2"), score(2, 2.0), score(7, 0.5)], 6)
    assert [(p.ms - START, p.score) for p in made["fuel"]] == [(0, 3.0), (6 * HOUR_MS, 0.5)]


def test_transitions_are_gathered_by_incident_and_repeats_count_once() -> None:
    other = alert("ML-BKO", "siege", "2025-09-04T00:00:00Z")
    made = gather([WORSE, FUEL, other, FUEL])
    assert [len(i.transitions) for i in made] == [1, 2]
    assert made[1].peak == WORSE


def test_milestones_episodes_and_the_rest() -> None:
    foreign = alert("FR", "evacuation", "2025-09-05T00:00:00Z", country="FR")
    telling = told(FUEL, WORSE, foreign)
    steps = {m.label: m.alert for m in milestones(telling)}
    assert steps["First fuel alert"] == FUEL
    assert steps["Fuel escalated"] == WORSE
    assert steps["Siege"] is None
    assert {f.episode.signal for f in episodes(telling) if f.incident} == {"fuel"}
    first = first_warning(telling)
    assert first is not None
    assert first.first == FUEL
    assert [i.first for i in unexpected(telling)] == [foreign]


def test_plain_lines_carry_no_control_characters() -> None:
    out = io.StringIO()
    view = PlainView(out)
    view.begin("A story", START, START + DAY_MS)
    view.alert(alert("ML-1", "fuel", "2025-09-05T00:00:00Z", headline=EVIL))
    view.score(score(1, 1.0))
    view.progress(Progress(1, START, 1))
    assert out.getvalue().count("\n") == 2
    assert "\x1b" not in out.getvalue()
    assert printable(transition_line(FUEL)) == transition_line(FUEL)
    assert "\x1b" not in "".join(describe([FUEL, WORSE], WORSE))


def test_the_live_view_shows_regions_and_transitions() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=150, height=40)
    with LiveView(console) as view:
        view.begin("A story", START, START + DAY_MS)
        view.alert(FUEL)
        view.score(score(1, 1.5))
        view.progress(Progress(12, START + HOUR_MS, 1))
        view.say("a word")
    assert "ML-1" in out.getvalue()
    assert FUEL.headline in out.getvalue()
    assert "a word" in out.getvalue()


def test_leads_are_told_before_and_after() -> None:
    assert lead_words(0, 3 * DAY_MS + HOUR_MS) == "3 days 1 h before"
    assert lead_words(2 * HOUR_MS, 0) == "2 h after"
