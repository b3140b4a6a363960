"""Near-duplicates: copies made from real articles, through the `story` of `tocsin observe`."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from schemas.times import HOUR_MS, format_ms
from streams.files import Line
from streams.offline.observing import Observer
from tests.cores import shipped_core
from tests.quality.layout import Table, share
from tests.quality.library import Library
from tests.quality.models import Models

START_MS = 1_500_000_000_000
SEED = 7
EACH = 500
"""At most so many copies of each kind; every article is copied once at most."""

SETS: tuple[tuple[str, str, tuple[int, int | None], str], ...] = (
    ("african news", "masakhanews/dev", (0, None), "reuters21578/reuters"),
    ("attacks", "hrdsattack/train", (0, None), "masakhanews/dev"),
    ("wire", "reuters21578/reuters", (3_000, 6_000), "muc4/dev"),
    # One sentence each: three words changed of thirty take half the grams.
    ("one sentence", "wcep_2002_2018/2010_2018", (38_000, 44_000), "reuters21578/reuters"),
)
"""Name, set, part of it, and the set whose English texts lend new leads, one a copy."""

Edit = Callable[[str, random.Random], str]


def edits(words: Sequence[str], leads: Iterator[str]) -> dict[str, Edit]:
    """Kinds of copies; `leads` gives each copy a lead of its own."""
    return {
        "3 % of words": lambda text, draw: edited(text, 0.03, words, draw),
        "10 % of words": lambda text, draw: edited(text, 0.10, words, draw),
        "cut to 60 %": lambda text, _: text[: int(len(text) * 0.6)],
        "new lead": lambda text, _: with_new_lead(text, next(leads)),
    }


def edited(text: str, rate: float, words: Sequence[str], draw: random.Random) -> str:
    """`rate` of the words replaced (3 in 5), dropped (1) or followed by another (1)."""
    out = text.split(" ")
    for place in draw.sample(range(len(out)), max(1, round(rate * len(out)))):
        new = draw.choice(words)
        out[place] = draw.choice([new, new, new, "", f"{out[place]} {new}"])
    return " ".join(out)


def with_new_lead(text: str, lead: str) -> str:
    """A tenth to a third of the text gives way to as much of another."""
    stop = text.find(". ", len(text) // 10)
    stop = stop if 0 < stop < len(text) // 3 else len(text) // 7
    return lead[: max(80, stop)] + text[stop:]


class Outcome(NamedTuple):
    """Copies asked, found in their original's story, put into another; the same for a baseline."""

    asked: int
    found: int
    wrong: int
    by_first_sentence: int


def copies(library: Library, models: Models, rounds: int = 0) -> list[Table]:
    del models, rounds
    table = Table(
        "Near-duplicates through `story` of `tocsin observe`: articles, then an hour later a copy "
        "of each, edited by a seeded generator. Found: the copy has its original's story. Wrong: "
        "it has another's. Nothing is fitted",
        ("texts, edit", "copies", "found", "wrong story", "same first sentence"),
        "Merged: articles of the set that were put into an earlier one's story, true reprints "
        "and updates among them: of 24 drawn from the wire's, 21 are a report printed again and "
        "three fill in the same form. 'Same first sentence': a baseline that knows copies by that. "
        "Null finds none.",
    )
    for name, source, (start, stop), other in SETS:
        texts = joined(library, source)[start:stop]
        leads = joined(library, other, lang="en")
        outcomes, merged = run(list(dict.fromkeys(texts)), leads)
        for edit, outcome in outcomes.items():
            asked, found, wrong, first = outcome
            table.add(
                f"{name}, {edit}", f"{asked}", share(found / asked), share(wrong / asked),
                share(first / asked),
            )  # fmt: skip
            table.figures[f"copies, {name}, {edit}: found"] = found / asked
            table.figures[f"copies, {name}, {edit}: wrong"] = wrong / asked
        table.add(f"{name}, merged", f"{len(texts):,}", "", share(merged))
        table.figures[f"copies, {name}: merged"] = merged
    return [table]


def joined(library: Library, name: str, lang: str = "") -> list[str]:
    """Title and text of the set's documents, in `lang` if one is given."""
    return [
        f"{record.get('title') or ''}\n{record['text']}"
        for record in library.records(name)
        if lang in {"", record.get("lang")}
    ]


def run(texts: Sequence[str], leads: Sequence[str]) -> tuple[dict[str, Outcome], float]:
    """Outcomes by edit, and the share of originals that were merged."""
    draw = random.Random(SEED)
    words = [word for text in draw.sample(texts, min(200, len(texts))) for word in text.split()]
    observer = Observer(shipped_core())
    story = [asked(observer, number, text, START_MS) for number, text in enumerate(texts)]
    merged = sum(said != str(number) for number, said in enumerate(story)) / len(texts)
    by_sentence: dict[str, str] = {}
    for number, text in enumerate(texts):
        by_sentence.setdefault(first_sentence(text), story[number])
    order = draw.sample(range(len(texts)), len(texts))
    kinds = edits(words, iter(draw.sample(leads, len(leads))))
    each = min(EACH, len(texts) // len(kinds))
    outcomes = {}
    for turn, (name, edit) in enumerate(kinds.items()):
        found = wrong = by_first = 0
        for number in order[turn * each : (turn + 1) * each]:
            copy = edit(texts[number], draw)
            said = asked(observer, len(texts) + number, copy, START_MS + HOUR_MS)
            found += said == story[number]
            wrong += said not in {story[number], str(len(texts) + number)}
            by_first += by_sentence.get(first_sentence(copy)) == story[number]
        outcomes[name] = Outcome(each, found, wrong, by_first)
    return outcomes, merged


def asked(observer: Observer, number: int, text: str, published_ms: int) -> str:
    """What `observe` says is the story of this text."""
    fields = {"id": str(number), "published": format_ms(published_ms), "source": "x", "text": text}
    value = msgspec.json.encode(fields)
    return str(observer.record(Line(number + 1, value, len(value)))["story"])


def first_sentence(text: str) -> str:
    return text.strip().partition(". ")[0]
