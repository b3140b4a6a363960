"""The signals in the terms of other coding systems, and what CAP says of them."""

from __future__ import annotations

from typing import Final

from schemas.alert import Certainty, Codes, Severity, Urgency
from schemas.signals import COMPOSITE

CODES: Final = {
    "siege": Codes(plover="COERCE-restrict", acled="Battles", cameo="191", iptc="20000056"),
    "fuel": Codes(
        plover="COERCE-withhold", acled="Strategic developments", cameo="191", iptc="20001243"
    ),
    "kidnapping": Codes(
        plover="ASSAULT-abduct",
        acled="Abduction/forced disappearance",
        cameo="181",
        iptc="20000082",
    ),
    "attack": Codes(
        plover="ASSAULT-destroy", acled="Explosions/Remote violence", cameo="190", iptc="20000056"
    ),
    "evacuation": Codes(plover="SANCTION-withdraw", acled=None, cameo="166", iptc="20000168"),
    "coup": Codes(
        plover="COERCE-martial-law", acled="Strategic developments", cameo=None, iptc="20000070"
    ),
    "humanitarian": Codes(plover="REQUEST-assist", acled=None, cameo="023", iptc="20000148"),
    COMPOSITE: Codes(plover=None, acled=None, cameo=None, iptc=None),
}

TITLES: Final = {
    "siege": "Siege or blockade",
    "fuel": "Fuel blockade or shortage",
    "kidnapping": "Kidnapping",
    "attack": "Attacks",
    "evacuation": "Departure or evacuation notices",
    "coup": "Coup or attempt",
    "humanitarian": "Humanitarian shortage",
    COMPOSITE: "Escalation over several signals",
}

_SEVERITY: Final[tuple[Severity, ...]] = ("Minor", "Moderate", "Severe", "Extreme")


def severity(level: int, owners: int) -> Severity:
    """CAP severity of a level; what one owner alone says is Minor."""
    return _SEVERITY[level] if level > 1 or owners > 1 else "Minor"


def urgency(signal: str, level: int, *, firing: bool) -> Urgency:
    """CAP urgency: an act of force or a call to leave is Immediate, the rest when escalated."""
    if not firing:
        return "Past"
    now = signal in {"attack", "kidnapping", "evacuation", "coup"}
    return "Immediate" if now or level > 1 else "Expected"


def certainty(probability: float, owners: int, *, advised: bool, gap: bool) -> Certainty:
    """CAP certainty: one owner alone is Possible at most, unless an authority speaks."""
    if gap:
        return "Unknown"
    if advised and probability > 0.5:  # noqa: PLR2004 - CAP's own bound of Likely
        return "Observed"
    return "Likely" if probability > 0.5 and owners > 1 else "Possible"  # noqa: PLR2004
