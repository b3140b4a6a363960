"""Alerts gathered into incidents, in the words that the views share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from schemas.alert import Alert, Severity
from schemas.times import DAY_MS, HOUR_MS, parse_ms

SEVERITIES: Final[tuple[Severity, ...]] = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")


class Incident(NamedTuple):
    """One incident with all its transitions, by revision."""

    transitions: tuple[Alert, ...]

    @property
    def first(self) -> Alert:
        """The opening."""
        return self.transitions[0]

    @property
    def last(self) -> Alert:
        """How it stands at the end."""
        return self.transitions[-1]

    @property
    def opened_ms(self) -> int:
        """Event time of the opening."""
        return parse_ms(self.first.opened_at)

    @property
    def ended_ms(self) -> int | None:
        """When it was resolved or cancelled; None while it is open."""
        return None if self.last.ends_at is None else parse_ms(self.last.ends_at)

    @property
    def peak(self) -> Alert:
        """The first transition of the greatest severity it had."""
        return max(self.transitions, key=lambda a: (SEVERITIES.index(a.severity), -a.revision))

    @property
    def regions(self) -> tuple[str, ...]:
        """Codes of the regions it was reported for, in order."""
        return tuple(dict.fromkeys(alert.region.iso for alert in self.transitions))


def gather(alerts: Iterable[Alert]) -> list[Incident]:
    """Incidents in the order of their openings (then by id); repeated revisions count once."""
    by_id: dict[str, dict[int, Alert]] = {}
    for alert in alerts:
        by_id.setdefault(alert.incident_id, {})[alert.revision] = alert
    made = [
        Incident(tuple(revisions[number] for number in sorted(revisions)))
        for revisions in by_id.values()
    ]
    return sorted(made, key=lambda i: (i.opened_ms, i.first.incident_id))


def span_words(ms: int) -> str:
    """A length of time in days and hours.

    >>> span_words(90_000_000), span_words(7_200_000), span_words(60_000)
    ('1 day 1 h', '2 h', 'under 1 h')
    """
    days, hours = ms // DAY_MS, ms % DAY_MS // HOUR_MS
    words = [f"{days} day{'s' * (days != 1)}"] if days else []
    words += [f"{hours} h"] if hours and days < 10 else []  # noqa: PLR2004 - hours add nothing then
    return " ".join(words) or "under 1 h"


def lead_words(opened_ms: int, act_ms: int) -> str:
    """How long before (or after) an act the opening came.

    >>> lead_words(0, 86_400_000), lead_words(86_400_000, 0)
    ('1 day before', '1 day after')
    """
    if opened_ms <= act_ms:
        return f"{span_words(act_ms - opened_ms)} before"
    return f"{span_words(opened_ms - act_ms)} after"


def transition_line(alert: Alert) -> str:
    """One transition in one line, for terminals and logs."""
    when = alert.updated_at[:16].replace("T", " ")
    return printable(
        f"{when}  {alert.reason:<12} {alert.signal:<12} {alert.region.iso:<7} "
        f"{alert.severity:<9} {alert.headline}"
    )


def describe(transitions: Sequence[Alert], chosen: Alert) -> list[str]:
    """An incident in lines to read, as it stood at the chosen revision."""
    ground = chosen.corroboration
    lines = [
        chosen.headline,
        f"{chosen.incident_id}@{chosen.revision}  {chosen.state}, {chosen.reason}",
        (
            f"{chosen.signal} in {chosen.region.name} ({chosen.region.iso}): {chosen.severity}, "
            f"{chosen.certainty}, {chosen.urgency}"
        ),
        (
            f"started {chosen.starts_at}, opened {chosen.opened_at}, this {chosen.updated_at}, "
            f"ended {chosen.ends_at or 'not yet'}"
        ),
        f"score {chosen.score:.2f}, threshold {chosen.threshold:.2f}"
        + (", data gap" if chosen.data_gap else ""),
        (
            f"{ground.documents} documents, {ground.stories} stories, {ground.owners} independent "
            f"owners, languages {', '.join(ground.languages) or 'none'}"
        ),
        "why:",
        *(f"  {term.weight * term.value:+7.2f}  {term.feature}" for term in chosen.why),
        "evidence:",
        *(
            f"  {e.contribution:5.2f}  {e.published[:16]}  {e.source or 'unknown'} ({e.language})  "
            f"{e.headline}  [{e.document_id}]"
            for e in chosen.evidence
        ),
        "transitions:",
        *(
            f"  {a.revision:3}  {a.updated_at[:16]}  {a.reason:<12}  {a.severity}"
            for a in transitions
        ),
    ]
    return [printable(line) for line in lines]


def printable(text: str) -> str:
    """The text without characters that steer a terminal or turn the direction of writing.

    >>> printable("a" + chr(27) + "[31mb" + chr(0x202E) + "c")
    'a[31mbc'
    """
    # Nearly every text is.
    return text if text.isprintable() else "".join(c for c in text if c.isprintable())
