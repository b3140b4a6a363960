"""Sets that name events but not their absence: what is found of them, at what rate of alarms."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detectors.quality import area_under_curve, average_precision, recall_at_rate
from schemas.signals import SIGNALS
from tests.quality.alarms import AT, per_thousand, quiet_news
from tests.quality.layout import Table, rate, share
from tests.quality.library import Item, Library
from tests.quality.models import Models, Scorer, keyword, priors

RATE = 0.01
PLOVER = ("plover_gsr",)


def positives(library: Library, models: Models, rounds: int = 0) -> list[Table]:
    del rounds
    return [
        recall(library, models),
        relevance(library, models),
        by_event(library, models),
        by_category(library, models),
    ]


def recall(library: Library, models: Models) -> Table:
    table = Table(
        "Recall where only positives are labelled. '10/1,000': at the threshold that 10 of 1,000 "
        "quiet documents pass (reuters earnings and acquisitions, masakhanews sports and "
        "entertainment). Fitted on all fitting sets, plover without itself",
        ("set, signal", "positives", "at 0.5", "at 10/1,000", "priors 0.5", "10/1,000",
         "words 10/1,000", "keyword 10/1,000"),
        "rams: news windows of 2015-2016, the event may be hypothetical. ucdp_nigeria: headlines "
        "of reports of lethal violence, each once; many do not say so. A baseline that passes more "
        "than 10 of 1,000 at its highest score has no such threshold and finds nothing.",
    )  # fmt: skip
    quiet = quiet_news(library)
    quiet += [item for item in library.items("reuters21578/reuters") if item.judged]
    for name, signal, folders in (
        ("rams_dev/rams_dev", "attack", ()),
        ("rams_dev/rams_dev", "evacuation", ()),
        ("rams_dev/rams_dev", "humanitarian", ()),
        ("plover_gsr/plover_gsr", "attack", PLOVER),
        ("ucdp_nigeria/events", "attack", ()),
        ("crisislex_t26/tweets", "attack", ()),
    ):
        found = {i.record["text"]: i for i in library.items(name) if signal in i.labels}
        items = list(found.values())
        ours = models.ours(*folders)
        at_half = part_at(items, ours, signal)
        table.add(
            f"{name}, {signal}",
            f"{len(items)}",
            share(at_half),
            share(at_rate(items, quiet, ours, signal)),
            share(part_at(items, priors(), signal)),
            *[
                share(at_rate(items, quiet, s, signal)) if s else ""
                for s in (priors(), models.words(*folders), keyword)
            ],
        )
        table.figures[f"recall, {name}, {signal}"] = at_half
    return table


def part_at(items: Sequence[Item], scorer: Scorer, signal: str) -> float:
    scores = [scorer(item).get(signal, 0.0) for item in items]
    return sum(score >= AT for score in scores) / len(scores) if scores else math.nan


def at_rate(items: Sequence[Item], quiet: Sequence[Item], scorer: Scorer, signal: str) -> float:
    found = [scorer(item).get(signal, 0.0) for item in items]
    return recall_at_rate(found, [scorer(item).get(signal, 0.0) for item in quiet], RATE)


def relevance(library: Library, models: Models) -> Table:
    """Sets whose label is near a signal but not one."""
    table = Table(
        "Ranking against labels that are near the signals. Fitted on all fitting sets; none of "
        "these is among them",
        ("set, score", "positives", "AUC", "AP", "priors AUC", "AP", "words AUC", "AP",
         "keyword AUC", "AP", "null AP"),
        "humvi: headlines cut from addresses, 'relevant' to the safety of aid, found by search "
        "words. crisislex: tweets of a shooting among those of disasters and accidents; many are "
        "prayers.",
    )  # fmt: skip
    tweets = [t for t in library.items("crisislex_t26/tweets") if "attack" in t.judged]
    for name, items, signals, label in (
        ("humvi_slugs/core_train", library.items("humvi_slugs/core_train"), SIGNALS, relevant),
        ("humvi_slugs/fr_ar", library.items("humvi_slugs/fr_ar"), SIGNALS, relevant),
        ("crisislex_t26/tweets", tweets, ("attack",), attacked),
    ):
        labels = [label(item) for item in items]
        row: list[str] = []
        for scorer in (models.ours(), priors(), models.words(), keyword):
            if scorer is None:
                row += ["", ""]
            else:
                found = map(scorer, items)
                scores = [max(one.get(signal, 0.0) for signal in signals) for one in found]
                row.append(share(area_under_curve(labels, scores)))
                row.append(share(average_precision(labels, scores)))
        shown = f"{name}, {'any signal' if len(signals) > 1 else signals[0]}"
        table.add(shown, f"{sum(labels)}/{len(labels)}", *row, share(sum(labels) / len(labels)))
    return table


def relevant(item: Item) -> bool:
    return bool(item.record["relevant"])


def attacked(item: Item) -> bool:
    return "attack" in item.labels


def by_event(library: Library, models: Models) -> Table:
    """Alarms by the kind of event that a sentence was coded for; one event a sentence is coded."""
    table = Table(
        "plover: alarms of any signal by the coded event, per 1,000 sentences. Fitted without it",
        ("event", "sentences", "any signal", "attack", "priors, any", "keyword, any"),
        "ASSAULT and FIGHT should alarm; of the others an alarm is wrong unless the sentence tells "
        "of violence besides.",
    )
    items = library.items("plover_gsr/plover_gsr")
    ours = models.ours(*PLOVER)
    for kind in sorted({kind_of(item) for item in items}):
        part = [item for item in items if kind_of(item) == kind]
        table.add(
            kind,
            f"{len(part)}",
            rate(per_thousand(part, ours)),
            rate(per_thousand(part, ours, {"attack"})),
            rate(per_thousand(part, priors())),
            rate(per_thousand(part, keyword)),
        )
    return table


def kind_of(item: Item) -> str:
    return str(item.record["orig_type"]).partition("/")[0]


def by_category(library: Library, models: Models) -> Table:
    """Where in a newspaper alarms are; in politics many are true."""
    items = library.items("masakhanews/dev")
    kinds = sorted({str(item.record["category"]) for item in items})
    table = Table(
        "masakhanews: alarms of any signal per 1,000 articles by language and category (politics "
        "and religion hold true ones; no labels). Fitted on all fitting sets",
        ("language", "articles", *kinds),
    )
    ours = models.ours()
    for lang in sorted({item.lang for item in items}):
        part = [item for item in items if item.lang == lang]
        by_kind = [[item for item in part if item.record["category"] == kind] for kind in kinds]
        table.add(lang, f"{len(part)}", *[rate(per_thousand(some, ours)) for some in by_kind])
    return table
