"""Many settings over one reading of the documents: a grid or a seeded search, judged by a truth.

The search is differential evolution (Storn and Price, Journal of Global Optimization 11, 1997;
scipy's, seeded): the figures are step functions of the parameters, which have bounds and no slope.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.evaluate.truth import day_text
from detectors.params import Params, ParamsError, fields, make_params, params_id
from streams.errors import BadInput, BadUsage
from streams.files import read_whole
from streams.judging.calibrating import Range
from streams.judging.trials import Outcome, Study, trying
from streams.parameters import params_toml

MOST: Final = 10_000
_ROUND: Final = 6
# Below this a population of differential evolution has no differences to speak of.
_LEAST_POPULATION: Final = 5


def grid_of(path: str, start: Params) -> list[Params]:
    """Every combination of the lists in a TOML file (`true`: the steps that the field declares).

    Raises BadInput naming file, field and value.
    """
    try:
        table = tomllib.loads(read_whole(path).decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(path, f"not TOML: {error}") from error
    declared = {field.name: field for field in fields()}
    axes: list[tuple[str, list[object]]] = []
    for name, values in table.items():
        if name not in declared:
            raise BadInput(path, f"{name!r} is not a parameter (see `tocsin params show`)")
        if values is True:
            values = sorted({declared[name].default, *declared[name].sweep})  # noqa: PLW2901 - its meaning
        if not isinstance(values, list) or not values:
            raise BadInput(path, f"{name}: a list of values is wanted, or true: {values!r}")
        _check_axis(name, path)
        axes.append((name, values))
    count = int(np.prod([len(values) for _, values in axes], dtype=np.int64)) if axes else 0
    if not 0 < count <= MOST:
        raise BadInput(path, f"{count:,} combinations; 1 to {MOST:,} can be run")
    made: dict[str, Params] = {}
    for chosen in itertools.product(*(values for _, values in axes)):
        named = dict(zip((name for name, _ in axes), chosen, strict=True))
        params = _params(start, named, path)
        made[params_id(params)] = params
    return list(made.values())


def _check_axis(name: str, place: str) -> None:
    if name == "evidence_floor":
        # The one parameter that the first stage knows.
        raise BadInput(
            place, "evidence_floor: changes what is observed; compare it by `replay --params`"
        )


def _params(start: Params, named: Mapping[str, object], place: str) -> Params:
    try:
        return make_params({**msgspec.structs.asdict(start), **named}, place)
    except ParamsError as error:
        raise BadInput(place, str(error).removeprefix(f"{place}: ")) from error


def run_grid(
    study: Study,
    grid: Sequence[Params],
    processes: int,
    on_trial: Callable[[int, int, Outcome], None],
) -> list[Outcome]:
    """All of them, in order."""
    with trying(study, processes) as each:
        outcomes = []
        for number, outcome in enumerate(each(grid), 1):
            outcomes.append(outcome)
            on_trial(number, len(grid), outcome)
    return outcomes


def run_search(
    study: Study,
    names: Sequence[str],
    most: int,
    seed: int,
    processes: int,
    on_trial: Callable[[int, int, Outcome], None],
    rank: Callable[[Outcome], float],
) -> list[Outcome]:
    """At most about `most` trials; `rank` is made as small as can be. Equal seeds, equal trials."""
    declared = {field.name: field for field in fields()}
    unknown = sorted(set(names) - declared.keys())
    if unknown:
        raise BadUsage(f"--vary: {', '.join(unknown)}: no parameter (see `tocsin params show`)")
    for name in names:
        _check_axis(name, "--vary")
    # Half a second to import, and a grid needs none of it.
    from scipy.optimize import differential_evolution  # noqa: PLC0415

    members = min(max(_LEAST_POPULATION, 2 * len(names)), most)
    found: dict[str, Outcome] = {}
    with trying(study, processes) as each:

        def judged(columns: npt.NDArray[np.float64]) -> list[float]:
            settings = [
                _params(study.start, _values(names, column), "--search") for column in columns.T
            ]
            ranks = []
            for outcome in each(settings):
                if outcome.params_id not in found:
                    found[outcome.params_id] = outcome
                    on_trial(len(found), most, outcome)
                ranks.append(rank(outcome))
            return ranks

        differential_evolution(
            judged,
            bounds=[_bounds(name) for name in names],
            integrality=[isinstance(declared[name].default, int) for name in names],
            init=_population(study.start, names, members, seed),
            maxiter=max(0, most // members - 1),
            rng=seed,
            polish=False,
            tol=0,
            updating="deferred",
            vectorized=True,
        )
    return list(found.values())


def _bounds(name: str) -> tuple[float, float]:
    """Where a search looks: within twice the sweep around the default, inside the bounds."""
    field = next(field for field in fields() if field.name == name)
    near = [abs(value - field.default) for value in field.sweep]
    width = 2 * max(near) if near else (field.high - field.low) / 10
    return max(field.low, field.default - width), min(field.high, field.default + width)


def _population(
    start: Params, names: Sequence[str], members: int, seed: int
) -> npt.NDArray[np.float64]:
    """A seeded latin hypercube, with the start as its first member."""
    rng = np.random.default_rng(seed)
    bounds = np.array([_bounds(name) for name in names])
    strata = np.array([rng.permutation(members) for _ in names]).T
    unit = (strata + rng.random((members, len(names)))) / members
    population: npt.NDArray[np.float64] = bounds[:, 0] + unit * (bounds[:, 1] - bounds[:, 0])
    population[0] = np.clip([getattr(start, name) for name in names], bounds[:, 0], bounds[:, 1])
    return population


def _values(names: Sequence[str], column: Iterable[float]) -> dict[str, float | int]:
    declared = {field.name: field for field in fields()}
    values: dict[str, float | int] = {}
    for name, value in zip(names, column, strict=True):
        whole = isinstance(declared[name].default, int)
        values[name] = round(float(value)) if whole else round(float(value), _ROUND)
    return values


def pareto(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those that none betters in recall, delay and false openings at once; most recall first."""
    measured = [(_goods(outcome), outcome) for outcome in outcomes]
    kept = [
        (goods, outcome)
        for goods, outcome in measured
        if not any(
            other != goods and all(o <= g for o, g in zip(other, goods, strict=True))
            for other, _ in measured
        )
    ]
    return [o for _, o in sorted(kept, key=lambda pair: (pair[0], pair[1].params_id))]


def _goods(outcome: Outcome) -> tuple[float, float, float]:
    """The smaller the better; what is not known is worst."""
    infinite = float("inf")
    delay = infinite if outcome.delay_days is None else outcome.delay_days
    false = infinite if outcome.false_per_day is None else outcome.false_per_day
    return -(outcome.recall or 0.0), delay, false


def winner_file(best: Outcome, params: Params, over: Range, inputs: str, made_by: str) -> bytes:
    """The params file of the winner, with where it comes from."""
    told: dict[str, str | float | None] = {
        "made_by": made_by,
        "params_id": best.params_id,
        "fitted_from": day_text(over.first),
        "fitted_to": day_text(over.last),
        "inputs": inputs,
        "recall": best.recall,
        "precision": best.precision,
        "false_per_day": best.false_per_day,
        "delay_days": best.delay_days,
    }
    return params_toml(params, told)
