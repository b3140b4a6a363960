"""Geoparsing: names found, points resolved, the regions a document bears on."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from detectors.gazetteer.crosswalk import distance_km
from detectors.places.mention import Mention
from detectors.places.mentions import located
from detectors.quality import interval_of
from tests.cores import shipped_core
from tests.quality.layout import Table, bounds, share
from tests.quality.library import Item, Library, document
from tests.quality.models import MEASURED, Models
from tests.quality.rows import ROUNDS

NEAR_KM = 161.0
GEOVIRUS = "geo_geovirus/geovirus"


def places(library: Library, models: Models, rounds: int = ROUNDS) -> list[Table]:
    return [geovirus(library, rounds), regions(library, rounds, whole=models.baselines)]


def geovirus(library: Library, rounds: int) -> Table:
    table = Table(
        "GeoVirus: 229 reports, 2,167 places with coordinates. Nothing is fitted; the resolver has "
        "no learnt weights",
        ("", "measured", "95 %", "by chance"),
        "Span F1: exact spans of places found unasked. Distances: the gold spans given as `spans`. "
        "An unresolved span is beyond any distance. 'By chance': the point of another document's "
        "first place. The gold has no country, subdivision or GeoNames number.",
    )
    items = library.items(GEOVIRUS)
    counted = [counts(item) for item in items]
    gaps = [distances(item) for item in items]
    value = span_f1(counted)
    table.add("span F1", share(value), edges(span_f1, counted, rounds))
    right, wrong, missed = (sum(c[i] for c in counted) for i in range(3))
    table.add("  precision", share(right / (right + wrong)))
    table.add("  recall", share(right / (right + missed)))
    table.add(
        "within 161 km", share(near(gaps)), edges(near, gaps, rounds), share(near(chance(items)))
    )
    known = [km for document in gaps for km in document if km is not None]
    table.add("resolved", share(len(known) / sum(map(len, gaps))))
    table.add("median error, km", f"{statistics.median(known):.1f}")
    table.add("mean error, km", f"{statistics.fmean(known):.0f}")
    table.figures |= {"geovirus: span F1": value, "geovirus: within 161 km": near(gaps)}
    return table


T = TypeVar("T")


def edges(figure: Callable[[Sequence[T]], float], items: Sequence[T], rounds: int) -> str:
    return bounds(*interval_of(figure, items, rounds)) if rounds else ""


Counts = tuple[int, int, int]
Gaps = list[float | None]


def counts(item: Item) -> Counts:
    """Spans that are right, wrong and missed."""
    found = {(m.start, m.end) for m in located(item.mentions)}
    gold = {(t["start"], t["end"]) for t in item.record["toponyms"]}
    return len(found & gold), len(found - gold), len(gold - found)


def span_f1(documents: Sequence[Counts]) -> float:
    right, wrong, missed = (sum(c[i] for c in documents) for i in range(3))
    return 2 * right / (2 * right + wrong + missed) if right + wrong + missed else 0.0


def resolved(item: Item) -> Sequence[Mention]:
    """The gold spans resolved, as `tocsin observe` does of a document with `spans`."""
    spans = [
        {"field": "text", "start": t["start"], "end": t["end"]} for t in item.record["toponyms"]
    ]
    return shipped_core().read(document(item.record, spans=spans)).mentions


def distances(item: Item) -> Gaps:
    pairs = zip(item.record["toponyms"], resolved(item), strict=True)
    return [
        None
        if mention.lat is None or mention.lon is None
        else distance_km(gold["lat"], gold["lon"], mention.lat, mention.lon)
        for gold, mention in pairs
    ]


def chance(items: Sequence[Item]) -> list[Gaps]:
    firsts = [item.record["toponyms"][0] for item in items if item.record["toponyms"]]
    return [
        [
            distance_km(t["lat"], t["lon"], first["lat"], first["lon"])
            for t in item.record["toponyms"]
        ]
        for item, first in zip(items, [*firsts[1:], *firsts], strict=False)
    ]


def near(documents: Iterable[Gaps]) -> float:
    gaps = [km for document in documents for km in document]
    return sum(km is not None and km <= NEAR_KM for km in gaps) / len(gaps)


Rule = Callable[[Item], Mapping[str, float]]


def of_tocsin(item: Item) -> Mapping[str, float]:
    return dict(item.regions)


def first_named(item: Item) -> Mapping[str, float]:
    """Baseline: where the first place is that the text names."""
    for mention in item.mentions:
        if mention.country:
            return dict.fromkeys(filter(None, (mention.country, mention.region)), 1.0)
    return {}


def regions(library: Library, rounds: int, *, whole: bool) -> Table:
    table = Table(
        "Regions of a document against the gold. Country: the heaviest is one of the gold's, and "
        "whether all are found. Subdivision: the heaviest is one of the gold's. Nothing is fitted",
        ("set", "documents", "country", "95 %", "all found", "first named", "null",
         "with subdivision", "right", "95 %", "first named", "null"),
        "First named: country and subdivision of the first place in the text. Null: the gold's "
        "most frequent. mali_timeline, strict: every country of the gold is found, Mali is not "
        "found where it is no gold, and the subdivisions are exactly the gold's. muc4, hrdsattack: "
        "country of the incident in the answer key. ucdp_nigeria: from the headline alone, of "
        "which 38 % name their state. reuters: countries by its own index, documents with one.",
    )  # fmt: skip
    mali = library.items("mali_timeline/2007_2018")
    strict = sum(map(countries_right, mali)) / len(mali), sum(map(parts_right, mali)) / len(mali)
    table.add("mali_timeline, strict", f"{len(mali)}", share(strict[0]), "", "", "", "",
              f"{len(mali)}", share(strict[1]))  # fmt: skip
    table.figures |= {
        "mali_timeline, strict: country": strict[0],
        "mali_timeline, strict: subdivision": strict[1],
    }
    headlines = {i.record["text"]: i for i in library.items("ucdp_nigeria/events")}
    wire = library.items("reuters21578/reuters") if whole else []
    for name, items in (
        ("mali_timeline", mali),
        ("muc4/devtest", library.items("muc4/devtest")),
        ("muc4/dev", library.items("muc4/dev")),
        ("hrdsattack", library.items("hrdsattack/train")),
        ("multilingual_gold", library.items(MEASURED)),
        ("ucdp_nigeria", list(headlines.values())),
        ("reuters", [item for item in wire if len(gold(item, "")) == 1]),
    ):
        if not items:
            continue
        table.add(name, *part(items, "", rounds), *part(items, "-", rounds))
        for mark, kind in (("", "country"), ("-", "subdivision")):
            known = [item for item in items if gold(item, mark)]
            if known:
                table.figures[f"{name}: {kind}"] = top_right(known, mark)
    return table


def gold(item: Item, mark: str) -> set[str]:
    """The gold's countries (mark "") or subdivisions (mark "-")."""
    codes = set(item.record.get("regions") or ())
    return {code for code in codes if "-" in code} if mark else {code[:2] for code in codes}


def part(items: Sequence[Item], mark: str, rounds: int) -> list[str]:
    known = [item for item in items if gold(item, mark)]
    if not known:
        return ["0", *[""] * (3 if mark else 5)]
    most = Counter(code for item in known for code in sorted(gold(item, mark))).most_common(1)[0][0]
    complete = sum(gold(i, mark) <= set(of_tocsin(i)) for i in known) / len(known)
    return [
        f"{len(known)}",
        share(top_right(known, mark)),
        edges(lambda drawn: top_right(drawn, mark), known, rounds),
        *([] if mark else [share(complete)]),
        share(top_right(known, mark, first_named)),
        share(sum(most in gold(item, mark) for item in known) / len(known)),
    ]


def top_right(items: Sequence[Item], mark: str, rule: Rule = of_tocsin) -> float:
    return sum(top(rule(item), mark) in gold(item, mark) for item in items) / len(items)


def top(weights: Mapping[str, float], mark: str) -> str:
    found = {code: weight for code, weight in weights.items() if ("-" in code) == bool(mark)}
    return max(sorted(found), key=lambda code: found[code]) if found else ""


def countries_right(item: Item) -> bool:
    codes, wanted = {code for code, _ in item.regions}, gold(item, "")
    return wanted <= codes and ("ML" in codes) == ("ML" in wanted)


def parts_right(item: Item) -> bool:
    return {code for code, _ in item.regions if "-" in code} == gold(item, "-")
