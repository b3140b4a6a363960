"""An explanation of a document in lines to read."""

from __future__ import annotations

from typing import Final

from detectors.explanation import Explanation, Place, RegionReason, SignalReason
from streams.views.incidents import printable

_MENTIONS: Final = 5


def explained_lines(explanation: Explanation) -> list[str]:
    """Signals by probability with what adds up to them, then cues, regions and actors."""
    lines = [f"{explanation.id}  language {explanation.lang}, model {explanation.model[:12]}"]
    for reason in sorted(explanation.signals, key=lambda s: (-s.probability, s.signal)):
        lines += _signal_lines(reason)
    if not explanation.signals:
        lines.append("no term of any signal: every probability is 0")
    if explanation.cues:
        lines.append("cues:")
        lines += [f"  {cue.cue:<12} {_where(cue)}" for cue in explanation.cues]
    if explanation.regions:
        lines.append("regions, by closeness to the evidence x part that the mention plays:")
        for region in explanation.regions:
            lines += _region_lines(region)
    if explanation.actors:
        lines.append(f"actors: {', '.join(explanation.actors)}")
    return [printable(line) for line in lines]


def _signal_lines(reason: SignalReason) -> list[str]:
    lines = [f"{reason.signal}: {reason.probability:.3f}, logit {reason.logit:+.3f}"]
    strongest = sorted(reason.contributions, key=lambda c: (-abs(c.contribution), c.feature))
    lines += [f"  {c.contribution:+7.3f}  {c.feature} = {c.value:.3g}" for c in strongest]
    for term in reason.terms:
        cues = f", near {', '.join(term.cues)}" if term.cues else ""
        turned = ", turned" if term.turned else ""
        lines.append(f"    {_where(term)}  {term.term}, weight {term.weight:g}{cues}{turned}")
    return lines


def _region_lines(region: RegionReason) -> list[str]:
    lines = [f"  {region.code:<7} {region.weight:.3f}"]
    for place in region.mentions[:_MENTIONS]:
        weight = place.closeness * place.part
        lines.append(
            f"    {weight:5.3f} = {place.closeness:.3f} x {place.part:.2f}  {_where(place)}"
        )
    more = len(region.mentions) - _MENTIONS
    return [*lines, f"    and {more} more"] if more > 0 else lines


def _where(place: Place) -> str:
    return f'{place.field} {place.start}-{place.end} "{place.surface}"'
