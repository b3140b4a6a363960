"""Texts made to cost much: time a byte against a quiet report in the same language.

Prints its table (`make bench` shows it); asserts only that the work was done. That work grows no
faster than the text is counted, not timed, in `tests/detectors/test_worst_texts.py`.
"""

from __future__ import annotations

import sys
import time

import pytest

from schemas.document import Document
from schemas.observation import Input, Origin
from streams.garbage import collected_rarely
from tests.cores import shipped_core
from tests.worst_texts import LIMIT, ORDINARY, texts

ORIGIN = Origin(input=Input(topic="news", topic_id="bench", partition=0), offset=0)
BAR = 3
SHOWN = 20


def time_a_byte(text: str, lang: str, rounds: int) -> float:
    """Microseconds of the processor, of the least disturbed round."""
    document = Document(id="worst", published_ms=1_709_251_200_000, text=text, lang=lang)
    core, spent = shipped_core(), []
    for _ in range(rounds):
        began = time.process_time()
        core.observe(document, document.published_ms, ORIGIN)
        spent.append(time.process_time() - began)
    return min(spent) / len(text.encode()) * 1e6


@pytest.mark.parametrize("size", [2_000, 20_000, LIMIT])
def test_time_a_byte_of_texts_made_to_cost_much(size: int) -> None:
    with collected_rarely():
        usual = {}
        for lang, sentence in ORDINARY.items():
            text = (sentence * size).encode()[:size].decode("utf-8", "ignore")
            time_a_byte(text, lang, 1)
            usual[lang] = time_a_byte(text, lang, 5)
        rows = [
            (time_a_byte(text, lang, 3) / usual.get(lang, usual["en"]), name)
            for name, (lang, text) in texts(size).items()
        ]
    rows.sort(reverse=True)
    over = sum(ratio > BAR for ratio, _ in rows)
    sys.stdout.write(f"\n{size:,} bytes; {over} of {len(rows)} over {BAR} times a quiet report\n")
    sys.stdout.writelines(f"{ratio:5.2f}  {name}\n" for ratio, name in rows[:SHOWN])
    assert all(ratio > 0 for ratio, _ in rows)
