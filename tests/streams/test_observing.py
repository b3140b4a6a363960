"""`observe`: one record a line, in the form that is relied on from outside."""

import orjson
import pytest

from schemas.signals import SIGNALS
from schemas.times import parse_ms
from streams.files import Line
from streams.offline.observing import Observer
from tests.cores import shipped_core
from tests.streams.bad_lines import REFUSED, WHEN, line

MENTION = {
    "field", "start", "end", "surface", "geonameid", "lat", "lon", "country", "region",
}  # fmt: skip
TITLE = "Fuel convoy burnt near Sikasso"
TEXT = "Gunmen attacked tankers on the road to Bamako, the capital of Mali, the army said."


def observe(*values: bytes, default_ms: int | None = None) -> list[dict[str, object]]:
    observer = Observer(shipped_core(), default_ms)
    return list(observer.lines(Line(n, value, len(value)) for n, value in enumerate(values, 1)))


def test_a_record_has_exactly_the_promised_fields_in_their_order() -> None:
    (made,) = observe(line(title=TITLE, text=TEXT))
    assert list(made) == ["id", "lang", "signals", "regions", "mentions", "story"]
    signals = made["signals"]
    assert isinstance(signals, dict)
    assert tuple(signals) == SIGNALS
    assert all(0.0 <= value <= 1.0 for value in signals.values())
    assert signals["attack"] > 0.5
    assert made["lang"] == "en"


def test_mentions_point_into_their_field() -> None:
    (made,) = observe(line(title=TITLE, text=TEXT))
    mentions = made["mentions"]
    assert isinstance(mentions, list)
    assert {m["surface"] for m in mentions} >= {"Sikasso", "Bamako", "Mali"}
    for mention in mentions:
        assert set(mention) == MENTION
        field = {"title": TITLE, "text": TEXT}[mention["field"]]
        assert field[mention["start"] : mention["end"]] == mention["surface"]
    bamako = next(m for m in mentions if m["surface"] == "Bamako")
    assert (bamako["country"], bamako["region"]) == ("ML", "ML-BKO")


def test_regions_are_codes_with_weights() -> None:
    (made,) = observe(line(text=TEXT))
    regions = made["regions"]
    assert isinstance(regions, list)
    codes = {region["code"]: region["weight"] for region in regions}
    assert {"ML", "ML-BKO"} <= set(codes)
    assert all(0.0 < weight <= 1.0 for weight in codes.values())


def test_given_spans_are_resolved_exactly_one_mention_each() -> None:
    spans = [{"field": "text", "start": 39, "end": 45}, {"field": "text", "start": 62, "end": 66}]
    (made,) = observe(line(text=TEXT, spans=spans))
    mentions = made["mentions"]
    assert isinstance(mentions, list)
    assert [(m["start"], m["end"], m["surface"]) for m in mentions] == [
        (39, 45, TEXT[39:45]),
        (62, 66, TEXT[62:66]),
    ]


def test_a_copy_has_the_story_of_the_first_and_another_text_its_own() -> None:
    report = (
        "Armed men on motorcycles stopped a convoy of forty tankers on the road from Kayes to "
        "Bamako on Saturday, set fire to at least a dozen of them and held their drivers for "
        "some hours, according to a union of transporters and two residents of the town."
    )
    first, copy, other = observe(
        line(id="first", text=report),
        line(id="copy", text="BAMAKO (wire) - " + report[:-30]),
        line(id="other", text="Rain delayed the second day of the cricket match in Colombo."),
    )
    assert (first["story"], copy["story"], other["story"]) == ("first", "first", "other")


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_line_says_why_and_has_nothing_else(name: str) -> None:
    value, said = REFUSED[name]
    good, made, after = observe(line(id="a"), value, line(id="b"))
    assert list(made) == ["id", "line", "rejected", "signals", "regions", "mentions"]
    assert made["line"] == 2
    assert said in str(made["rejected"])
    assert (made["signals"], made["regions"], made["mentions"]) == ({}, [], [])
    assert made["id"] is None or isinstance(made["id"], str)
    assert (good["id"], after["id"]) == ("a", "b")
    assert orjson.loads(orjson.dumps(made)) == made


def test_a_refused_line_keeps_an_id_that_can_be_read() -> None:
    assert observe(line(id="mine", published=None))[0]["id"] == "mine"
    assert observe(line(id=7))[0]["id"] is None


def test_a_default_time_stands_in_for_a_missing_one_only() -> None:
    undated, wrong = observe(
        line(published=None), line(published="nonsense"), default_ms=parse_ms(WHEN)
    )
    assert "rejected" not in undated
    assert "rejected" in wrong


def test_gold_and_editors_hints_change_nothing() -> None:
    hints = {
        name: ["evacuation"]
        for name in ("labels", "judged", "regions", "topics", "events", "toponyms", "hazard")
    }
    assert observe(line(text=TEXT)) == observe(line(text=TEXT, **hints))
