"""docs/quality.md: the figures of the last full run, committed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.quality.layout import Table

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"
INTRODUCTION = """\
# Quality

How well the first stage reads. Written by `python -m tests.quality --write`; `make quality` prints
the same. Floors a little below these figures are tests (`tests/quality/floors.toml`, run by
`make test-data`).

- **Fitted on**: MUC-4 (training part), Current Events (`wcep_gold`, `mali_timeline`, weak labels of
  `wcep_2002_2018`), PLOVER, Disaster Messages, by the same `train` that makes the shipped model.
  All other sets measure only, and no document of `multilingual_gold` fits anything.
- **A set that also fits is scored by a model fitted without it**, which each title says. "Other
  sets" leaves the whole set out, "folds" a fifth of the hand-labelled documents.
  Later items on the same story may stand among the weak labels of `wcep_2002_2018`.
- **Only what is judged is scored.** A signal left out of a document's `judged` is neither right nor
  wrong.
- **Lexicon, gazetteer and hand priors were written with these sets at hand**, so no figure here is
  of text never seen; text kept back elsewhere is the judge of that.
- **Not here**: `coups`, `ucdp_timeline` and `episodes_2010_2018` hold dates and no text; alerts are
  measured against them by `tocsin evaluate`.
- Evacuations for fire, flood or accident are negative for `evacuation` in all sets.
"""


def page(tables: Sequence[Table], *, shipped: bool) -> str:
    """The page of these tables; `shipped`: whether the shipped weights are the ones fitted here."""
    said = (
        "are those fitted here on all fitting sets"
        if shipped
        else "are **not** those fitted here on all fitting sets: `tocsin model train` makes them"
    )
    parts = [INTRODUCTION + f"- The shipped weights {said}.\n"]
    parts += [f"```text\n{table}\n```\n" for table in tables]
    return "\n".join(parts)
