"""How a comparison of two runs is shown: lines to read, and the same as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from detectors.evaluate import Figures, Outcome, figures
from detectors.evaluate.compare import KINDS, Change, Comparison, Rate, Used
from detectors.evaluate.courses import Course
from detectors.evaluate.truth import Episode, Opening, day_text
from schemas.times import format_ms
from streams.tables import layout
from streams.views.evaluation import number
from streams.views.incidents import printable, span_words

# So many documents and terms of a change are printed; JSON and the page have them all.
_PRINTED: Final = 3
# Hex digits of a digest, and those that are printed.
_DIGEST: Final = 64
_SHOWN: Final = 16


class Judged(NamedTuple):
    """Both runs against the truth: outcomes, and each episode with the opening that hit it."""

    before: Outcome
    after: Outcome
    episodes: Sequence[tuple[Episode, Opening | None, Opening | None]]


class Shown(NamedTuple):
    """All of a comparison: names of the runs, what they say differently of their making."""

    names: tuple[str, str]
    comparison: Comparison
    differing: Sequence[tuple[str, str, str]]
    judged: Judged | None


def words_of(change: Change) -> str:
    """What changed, in words.

    >>> from detectors.evaluate.compare import Change
    >>> words_of(Change(("gained",), None, None, 0, (), (), (), ()))
    'gained'
    """
    said: list[str] = []
    for kind in change.kinds:
        if kind in {"earlier", "later"}:
            said.append(f"{span_words(abs(change.shift_ms))} {kind}")
        elif change.before is None or change.after is None:
            said.append(kind)
        elif kind == "moved":
            said.append(f"{kind} {change.before.region} to {change.after.region}")
        else:
            peaks = change.before.peak.severity, change.after.peak.severity
            said.append(f"{kind} {' to '.join(peaks)}")
    return ", ".join(said)


def verdict_of(judged: Judged | None, change: Change) -> str:
    """What the changed incident's openings count as in each run, in words; empty without truth."""
    if judged is None:
        return ""
    told = []
    for course, outcome in ((change.before, judged.before), (change.after, judged.after)):
        if course is not None:
            found = [
                one.verdict
                for one in outcome.scored
                if one.opening.incident_id == course.incident_id
            ]
            told.append(", ".join(dict.fromkeys(found)) or "not judged")
    return " to ".join(dict.fromkeys(told))


def _brief(word: str) -> str:
    """A digest by its beginning; the page and JSON have it whole."""
    digest = len(word) == _DIGEST and not set(word) - set("0123456789abcdef")
    return word[:_SHOWN] if digest else word


def as_text(shown: Shown, width: int | None) -> list[str]:
    """The comparison in lines to read."""
    compared = shown.comparison
    lines = [f"A: {shown.names[0]}", f"B: {shown.names[1]}"]
    lines += [f"{name}: {_brief(a)} to {_brief(b)}" for name, a, b in shown.differing]
    lines += ["", *layout(*_rates(shown), width), ""]
    counts = ", ".join(f"{compared.count(kind)} {kind}" for kind in KINDS)
    lines.append(f"{counts}; {compared.same} the same{_otherwise(compared)}")
    for change in compared.changes:
        lines += ["", *_change_lines(shown, change)]
    if shown.judged is not None:
        lines += _episode_lines(shown.judged)
    return [printable(line) for line in lines]


def _rates(shown: Shown) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    both = (shown.comparison.before, shown.comparison.after)
    rows: list[tuple[str, ...]] = [(name, *pair) for name, pair in rate_rows(both)]
    if shown.judged is not None:
        outcomes = (shown.judged.before, shown.judged.after)
        rows += [(name, *pair) for name, pair in figure_rows(outcomes)]
    return ("", "A", "B"), rows


def rate_rows(both: tuple[Rate, Rate]) -> list[tuple[str, tuple[str, str]]]:
    """How much each run told: a name and two figures a row."""
    a, b = both
    return [
        ("incidents", (str(a.incidents), str(b.incidents))),
        ("openings a day", (f"{a.openings_per_day:.3f}", f"{b.openings_per_day:.3f}")),
        ("alerts a day", (f"{a.transitions_per_day:.3f}", f"{b.transitions_per_day:.3f}")),
    ]


def figure_rows(both: tuple[Outcome, Outcome]) -> list[tuple[str, tuple[str, str]]]:
    """The verdict of the truth on each run: a name and two figures a row."""
    a, b = (total_of(outcome) for outcome in both)
    return [
        ("episodes found", (f"{a.hits} of {a.episodes}", f"{b.hits} of {b.episodes}")),
        ("false openings", (str(a.false), str(b.false))),
        ("precision", (number(a.precision), number(b.precision))),
        ("recall", (number(a.recall), number(b.recall))),
        ("F1", (number(a.f1), number(b.f1))),
        ("median delay, days", (number(a.delay, 1), number(b.delay, 1))),
        ("false openings a day", (number(a.false_per_day, 4), number(b.false_per_day, 4))),
    ]


def total_of(outcome: Outcome) -> Figures:
    """The figures over all signals."""
    return figures(outcome)[-1]


def _otherwise(compared: Comparison) -> str:
    if compared.identical:
        return ", byte for byte in digest form"
    if compared.otherwise:
        return f" ({compared.otherwise} of them with other evidence, scores or later transitions)"
    return ""


def _change_lines(shown: Shown, change: Change) -> list[str]:
    course = change.course
    opened = format_ms(course.opened_ms)[:16].replace("T", " ")
    verdict = verdict_of(shown.judged, change)
    name = course.transitions[-1].region.name
    lines = [
        f"{words_of(change)}: {course.signal} in {name} ({course.region}), opened {opened}, "
        f"{course.peak.severity} at most" + (f"; {verdict}" if verdict else ""),
        f"  {' and '.join(ids_of(change))}",
    ]
    if change.beside:
        lines.append(f"  open in the other run at the time: {', '.join(change.beside)}")
    for label, used in (("only in A", change.only_before), ("only in B", change.only_after)):
        lines += [f"  {label}: {_document(one)}" for one in used[:_PRINTED]]
        if len(used) > _PRINTED:
            lines.append(f"  {label}: {len(used) - _PRINTED} more")
    lines += [
        f"  {term.before:+7.2f} {term.after:+7.2f}  {term.feature}"
        for term in change.terms[:_PRINTED]
    ]
    return lines


def ids_of(change: Change) -> list[str]:
    """The incident's id, or both where the runs name it differently."""
    both = (change.before, change.after)
    return list(dict.fromkeys(course.incident_id for course in both if course is not None))


def _document(used: Used) -> str:
    e = used.document
    other = f" [in the other run for {', '.join(used.other)}]" if used.other else ""
    return f"{e.published[:16].replace('T', ' ')} {e.source or 'unknown'}: {e.headline}{other}"


def _episode_lines(judged: Judged) -> list[str]:
    rows = [
        (*episode_words(before, after, episode), episode.id)
        for episode, before, after in judged.episodes
        if (before is None) != (after is None)
        or (before is not None and after is not None and before.day != after.day)
    ]
    if not rows:
        return ["", "No episode of the truth is found by one run and not by the other."]
    return ["", "Episodes:", *(f"  {' '.join(cells)}" for cells in rows)]


def episode_words(
    before: Opening | None, after: Opening | None, episode: Episode
) -> tuple[str, str]:
    """What became of an episode between the runs, and the delays in days in each."""
    delays = " to ".join(
        "missed" if one is None else f"{one.day - episode.start:+d} d" for one in (before, after)
    )
    if before is None and after is None:
        return "missed by both", ""
    if before is None:
        return "found now", f"({delays})"
    if after is None:
        return "missed now", f"({delays})"
    if before.day == after.day:
        return "found by both", f"({delays.partition(' to ')[0]})"
    return "later" if after.day > before.day else "earlier", f"({delays})"


def as_record(shown: Shown) -> dict[str, Any]:
    """All of it, for machines."""
    compared = shown.comparison
    record: dict[str, Any] = {
        "a": shown.names[0],
        "b": shown.names[1],
        "from": format_ms(compared.span_ms[0]),
        "to": format_ms(compared.span_ms[1]),
        "same": not compared.changes,
        "identical": compared.identical,
        "differing": [{"name": name, "a": a, "b": b} for name, a, b in shown.differing],
        "rates": {
            name: {
                "incidents": rate.incidents,
                "openings": rate.openings,
                "alerts": rate.transitions,
                "openings_per_day": rate.openings_per_day,
                "alerts_per_day": rate.transitions_per_day,
            }
            for name, rate in (("a", compared.before), ("b", compared.after))
        },
        "counts": {kind: compared.count(kind) for kind in KINDS}
        | {"same": compared.same, "otherwise": compared.otherwise},
        "changes": [_change_record(shown, change) for change in compared.changes],
    }
    if shown.judged is not None:
        outcomes = (("a", shown.judged.before), ("b", shown.judged.after))
        record["truth"] = {name: _total_record(outcome) for name, outcome in outcomes} | {
            "from": day_text(shown.judged.before.first),
            "to": day_text(shown.judged.before.last),
            "episodes": [
                {"id": e.id, "signal": e.signal, "country": e.country, "start": day_text(e.start)}
                | {name: _hit(one) for name, one in (("a", before), ("b", after))}
                for e, before, after in shown.judged.episodes
            ],
        }
    return record


def _hit(opening: Opening | None) -> dict[str, str] | None:
    if opening is None:
        return None
    return {"incident_id": opening.incident_id, "day": day_text(opening.day)}


def _total_record(outcome: Outcome) -> dict[str, float | int | None]:
    total = total_of(outcome)
    return {
        "episodes": total.episodes,
        "hits": total.hits,
        "false": total.false,
        "precision": None if math.isnan(total.precision) else total.precision,
        "recall": None if math.isnan(total.recall) else total.recall,
        "f1": total.f1,
        "delay": total.delay,
        "false_per_day": total.false_per_day,
    }


def _change_record(shown: Shown, change: Change) -> dict[str, Any]:
    return {
        "kinds": list(change.kinds),
        "signal": change.course.signal,
        "country": change.course.country,
        "a": _course_record(change.before),
        "b": _course_record(change.after),
        "shift_hours": change.shift_ms / 3_600_000,
        "verdict": verdict_of(shown.judged, change) or None,
        "beside": list(change.beside),
        "only_a": _documents(change.only_before),
        "only_b": _documents(change.only_after),
        "why": [{"feature": t.feature, "a": t.before, "b": t.after} for t in change.terms],
    }


def _course_record(course: Course | None) -> dict[str, Any] | None:
    if course is None:
        return None
    ended = course.ended_ms
    return {
        "incident_id": course.incident_id,
        "region": course.region,
        "opened_at": format_ms(course.opened_ms),
        "ended_at": None if ended is None else format_ms(ended),
        "severity": course.peak.severity,
    }


def _documents(used: Iterable[Used]) -> list[dict[str, Any]]:
    return [
        {
            "document_id": one.document.document_id,
            "source": one.document.source,
            "published": one.document.published,
            "other": list(one.other),
        }
        for one in used
    ]
