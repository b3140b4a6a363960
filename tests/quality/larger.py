"""Signals on larger sets that judge one or two of them."""

from __future__ import annotations

from tests.quality.layout import Table
from tests.quality.library import Library
from tests.quality.models import Models, keyword, priors, verdicts
from tests.quality.rows import HEAD, KEY, ROUNDS, cells, figures

WITH = ("with muc4/dev", ())
WITHOUT = ("without muc4", ("muc4",))
ASKED: tuple[tuple[str, tuple[str, ...], tuple[str, tuple[str, ...]]], ...] = (
    ("muc4/devtest", ("kidnapping", "attack"), WITH),
    ("muc4/devtest", ("kidnapping", "attack"), WITHOUT),
    ("muc4/dev", ("kidnapping", "attack"), WITHOUT),
    ("hrdsattack/train", ("kidnapping",), ("as shipped", ())),
    ("disaster_messages/validation", ("humanitarian",), ("without it", ("disaster_messages",))),
    (
        "wcep_2002_2018/2010_2018",
        ("attack", "coup", "kidnapping"),
        ("without it", ("wcep_2002_2018",)),
    ),
)
"""Set, signals, and what the row says of the fitting, with the folders left out of it."""


def larger_sets(library: Library, models: Models, rounds: int = ROUNDS) -> list[Table]:
    table = Table(
        "Larger sets of one or two signals; each row says whether the set scored is among those "
        "that Tocsin and words were fitted on ('with muc4/dev': MUC-4's training part, devtest is "
        "held out)",
        ("set, signal, fitting", *HEAD),
        KEY
        + " MUC-4 is upper case and calls fighting between armies irrelevant, so that its attack "
        "is another thing. hrdsattack: the kidnapping may be background. disaster_messages: calls "
        "for help, labelled by need. wcep_2002_2018: labels are editors' headings, nearly "
        "separable by keyword, and no yardstick.",
    )
    for name, signals, (said, folders) in ASKED:
        items = library.judged(name)
        words = models.words(*folders)
        ours = verdicts(items, models.ours(*folders))
        others = [verdicts(items, s) if s else {} for s in (priors(), words, keyword)]
        for signal in signals:
            beside = [found.get(signal) for found in others]
            label = f"{name}, {signal}, {said}"
            table.add(label, *cells(ours[signal], beside, rounds))
            table.figures |= figures(label, ours[signal])
    return [table]
