"""What one document's story says of a pair: among others, by itself, and as one owner's."""

from __future__ import annotations

from typing import Final

from detectors.params import Params
from detectors.regions.captors import out_of_reach
from detectors.regions.moment import Moment
from detectors.regions.pair import Pair
from detectors.regions.purses import purse_of, put
from detectors.scorers.burst import log_odds
from schemas.observation import RegionObservation
from schemas.times import DAY_MS

__all__ = ["alone", "called", "capped", "doubted", "further", "held_afar", "say"]

# Who has told less than this of a story that day is not sure of it.
_SURELY: Final = 0.8
# From a thousand people on more of them are no graver.
_MOST_POWERS: Final = 3.0
# States whose advice to their travellers and flights home are news elsewhere: named in a story of
# leaving, they are who calls and hardly ever whence.
_CALLING: Final = frozenset(
    {"AT", "AU", "CA", "CH", "DE", "DK", "FI", "FR", "GB", "IE", "NL", "NO", "NZ", "SE", "US"}
)
# These come with other violence. In calm places a siege is of one gunman or of pickets, and the
# captives are most often the country's own, held abroad; but fuel runs out, governments fall and
# foreigners leave in calm places too.
_OF_WAR: Final = frozenset({"siege", "kidnapping"})
_CALMEST: Final = 1.5
# Of an ordinary report: what happened stands some thirty code points from a place.
_USUAL_PLACE: Final = 0.8


def called(observation: RegionObservation, signal: str, params: Params) -> float:
    """What a story says less because its country is who calls home and not whence, in log-odds."""
    calls = signal == "evacuation" and observation.country in _CALLING
    return params.say_calling if calls else 0.0


def held_afar(observation: RegionObservation, signal: str, params: Params) -> float:
    """What a story of captives says less as who is named as holding them is elsewhere."""
    if signal != "kidnapping" or not observation.actors:
        return 0.0
    return params.say_captors if out_of_reach(observation.country, observation.actors) else 0.0


def doubted(unrest: float, signal: str, params: Params) -> float:
    """What a story says less because nothing else of its kind is told of the country, in log-odds.

    `unrest` is how much more of its documents than of the whole feed's tell of crises, as a
    logarithm: that it is much assures of nothing, a war's own stories are usual there.
    """
    if signal not in _OF_WAR or unrest >= 0.0:
        return 0.0
    return params.say_calm * min(-unrest, _CALMEST)


def say(probability: float, weight: float, params: Params, less: float = 0.0) -> float:
    """The most log-odds that one story may bring to a pair, whatever the baseline.

    On a thin feed any story is rare enough to look like a crisis; but a report that is as likely
    as not misread cannot say more than its own odds. `less` is what speaks against it.
    """
    said = params.say_base + params.say_slope * log_odds(probability) - less
    return max(said, 0.0) * weight


def alone(observation: RegionObservation, signal: str, whole: float, moment: Moment) -> float:
    """What a story says by itself more than among others (mostly less), in log-odds.

    `whole` is the country's weight in it. The more people it speaks of the graver; what tells of
    something new says what happened close to where, what comes back to something known names it
    in passing, beside another country, in a court, or as a crime among kin or for a till.
    """
    rules, params = moment.rules, moment.params
    powers = min(observation.gravity.get(signal, 0.0), _MOST_POWERS)
    made = rules.grave[signal] * powers - rules.bars[signal] - params.alone_shared * (1.0 - whole)
    features = observation.features.get(signal)
    if not features:
        return made
    made += params.alone_place * (features.get("place", 0.0) - _USUAL_PLACE)
    crime = features.get("trial_doc", 0.0) + features.get("domestic_doc", 0.0)
    return made - params.alone_court * crime


def capped(pair: Pair, observation: RegionObservation, added: float, params: Params) -> float:
    """What of `added` the document's owner may still add on the newest day that was told of."""
    day = observation.event_ms // DAY_MS
    if pair.day < day:
        pair.day, pair.purses = day, {}
    owner = observation.owners[0] if observation.owners else "unknown"
    purse, left = purse_of(owner, pair.purses, params.owner_day_cap)
    added = min(added, left)
    put(pair.purses, purse, added)
    return added


def further(pair: Pair) -> int:
    """How many owners beside the first have surely told of it today."""
    return max(sum(weight >= _SURELY for weight in pair.purses.values()) - 1, 0)
