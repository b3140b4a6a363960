"""The composite's weights from earlier years, and how well it ranks what follows."""

from detectors.composite.aftermath import Aftermath
from detectors.composite.fit import Fitted, choose, score
from detectors.composite.ranking import Ranked, Ranking, ranking
from detectors.composite.weeks import Week, weeks

__all__ = [
    "Aftermath",
    "Fitted",
    "Ranked",
    "Ranking",
    "Week",
    "choose",
    "ranking",
    "score",
    "weeks",
]
