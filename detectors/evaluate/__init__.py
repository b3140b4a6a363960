"""Event-level evaluation: openings of incidents against dated episodes of crises."""

from detectors.evaluate.figures import Figures, Interval, chance, figures, intervals
from detectors.evaluate.matching import Outcome, Scored, already_open, match
from detectors.evaluate.splits import Split, splits
from detectors.evaluate.truth import (
    Episode,
    Opening,
    openings_of,
    read_episode,
    read_transition,
)

__all__ = [
    "Episode",
    "Figures",
    "Interval",
    "Opening",
    "Outcome",
    "Scored",
    "Split",
    "already_open",
    "chance",
    "figures",
    "intervals",
    "match",
    "openings_of",
    "read_episode",
    "read_transition",
    "splits",
]
