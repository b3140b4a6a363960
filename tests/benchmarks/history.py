"""Articles in any number: the items of a data set again and again, each time edited, by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from schemas.times import DAY_MS, format_ms, parse_ms
from streams.files import read_lines

DATA: Final = Path(__file__).parents[3] / "shared" / "data" / "wcep_2002_2018"
FIELDS: Final = ("id", "published", "source", "lang", "title", "text", "url")


def items() -> list[dict[str, Any]]:
    """The items of 2002 to 2018 with the fields of a document alone, by event time."""
    made = [
        {name: value for name, value in orjson.loads(line.value).items() if name in FIELDS}
        for name in ("2002_2009.jsonl.gz", "2010_2018.jsonl.gz")
        for line in read_lines(str(DATA / name))
    ]
    return sorted(made, key=lambda item: (item["published"], item["id"]))


def edited(item: dict[str, Any], copy: int, rng: random.Random) -> dict[str, Any]:
    """The item as another house would print it: words left out, swapped, numbers changed.

    The first copy is the item itself. Each has its own id, source and, within the day, time.
    """
    if not copy:
        return item
    words = item["text"].split()
    for _ in range(1 + len(words) // 6):
        at = rng.randrange(len(words))
        turn = rng.random()
        if words[at].isdigit():
            words[at] = str(rng.randrange(2, 400))
        elif turn < 0.4 and len(words) > 8:
            del words[at]
        elif turn < 0.8:
            other = rng.randrange(len(words))
            words[at], words[other] = words[other], words[at]
        else:
            words.insert(at, rng.choice(words))
    at_ms = parse_ms(item["published"]) + rng.randrange(DAY_MS)
    return item | {
        "id": f"{item['id']}-{copy}",
        "source": f"house{copy}.example",
        "published": format_ms(at_ms),
        "text": " ".join(words),
    }


def articles(count: int, originals: Sequence[dict[str, Any]], seed: int = 1) -> Iterator[bytes]:
    """So many articles, day by day in order, as lines of JSON."""
    rng = random.Random(seed)
    copies = -(-count // len(originals))
    left = count
    day: list[dict[str, Any]] = []
    for item in originals:
        if day and item["published"][:10] != day[0]["published"][:10]:
            yield from _dealt(day, copies, rng, left)
            left -= min(left, len(day) * copies)
            day = []
        day.append(item)
    yield from _dealt(day, copies, rng, left)


def _dealt(
    day: Sequence[dict[str, Any]], copies: int, rng: random.Random, most: int
) -> Iterator[bytes]:
    made = [edited(item, copy, rng) for item in day for copy in range(copies)]
    made.sort(key=lambda item: parse_ms(item["published"]))
    yield from (orjson.dumps(item) for item in made[:most])
