"""No text makes the first stage work longer a byte than three quiet reports would, at any size.

Work is counted, not timed: the lines of Python that run when the core runs from its sources, but
for what is a pass over letters in C. What one line does inside a pattern is not seen here;
`tests/benchmarks/test_worst_case.py` times it.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cores import cache_dir, shipped_core
from tests.worst_texts import ORDINARY, texts

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [ROOT / "schemas", ROOT / "detectors"]
SHORT, LONG = 2_000, 16_000
MOST = 3.0
# Of what is done once a document, the long text's share is an eighth of the short one's.
GROWTH = 1.25

COUNT = """
import json, sys
import schemas
from schemas import native
schemas.__path__[:] = schemas.__path__[-1:]
native.attach = lambda package, search: None
from pathlib import Path
from schemas.document import Document
from schemas.observation import Input, Origin
from streams.resources import load_core

core = load_core(Path(sys.argv[1]))
origin = Origin(input=Input(topic="news", topic_id="count", partition=0), offset=0)
steps = 0

twins = {str(path.with_suffix(".py")) for name in sys.argv[2:] for path in Path(name).rglob("*.c")}

def step(frame, event, argument):
    global steps
    if frame.f_code.co_filename in twins:
        return None
    steps += 1
    return step

def counted(text, lang):
    global steps
    document = Document(id="worst", published_ms=1_709_251_200_000, text=text, lang=lang)
    # What is worked out once and remembered is left out.
    core.observe(document, document.published_ms, origin)
    steps = 0
    sys.settrace(step)
    core.observe(document, document.published_ms, origin)
    sys.settrace(None)
    return steps

for line in sys.stdin:
    lang, text = json.loads(line)
    print(counted(text, lang), flush=True)
"""


def steps(asked: list[tuple[str, str]]) -> list[int]:
    """Lines of Python that the first stage runs for each of these (language, text)."""
    # Its compiled form has to be there: the subprocess would make one in its own way.
    shipped_core()
    done = subprocess.run(
        [sys.executable, "-c", COUNT, str(cache_dir()), *map(str, PACKAGES)],
        input="\n".join(map(json.dumps, asked)),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return [int(line) for line in done.stdout.split()]


@functools.cache
def work() -> dict[str, tuple[float, float, float]]:
    """By text the steps a byte of a short one, of a long one, and of a long quiet report."""
    short, long = texts(SHORT), texts(LONG)
    quiet = [
        (lang, (sentence * LONG).encode()[:LONG].decode("utf-8", "ignore"))
        for lang, sentence in ORDINARY.items()
    ]
    asked = [*quiet, *short.values(), *long.values()]
    rates = [
        count / len(text.encode()) for count, (_, text) in zip(steps(asked), asked, strict=True)
    ]
    usual = dict(zip(ORDINARY, rates, strict=False))
    of_short = rates[len(quiet) : len(quiet) + len(short)]
    of_long = rates[len(quiet) + len(short) :]
    return {
        name: (first, second, usual.get(lang, usual["en"]))
        for (name, (lang, _)), first, second in zip(short.items(), of_short, of_long, strict=True)
    }


@pytest.mark.slow
def test_work_a_byte_does_not_grow_with_the_text() -> None:
    grows = {
        name: (round(first, 2), round(second, 2))
        for name, (first, second, usual) in work().items()
        if second > GROWTH * first + usual / 10
    }
    assert not grows


@pytest.mark.slow
def test_work_a_byte_stays_within_three_times_that_of_a_quiet_report() -> None:
    over = {
        name: round(second / usual, 2)
        for name, (_, second, usual) in work().items()
        if second > MOST * usual
    }
    assert not over
