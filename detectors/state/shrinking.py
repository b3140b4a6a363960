"""A case in few bytes: a region with three of them open is to stay below 4 kB.

Two thirds of a case are headlines and addresses of its evidence. An address that spells its
headline out is kept without, letters in it beyond ASCII are kept as letters, and all is deflated
against what stands in nearly every case.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Final

import msgspec
from msgspec.structs import replace

from detectors.regions.case import Case
from detectors.regions.ground import Kept
from detectors.regions.keeping import decoded, encoded

__all__ = ["Shrunk", "grown", "shrunk"]


class Shrunk(msgspec.Struct, array_like=True):
    """A case as kept: raw deflate of its JSON, against `_USUAL`."""

    data: bytes


_ENCODER: Final = msgspec.json.Encoder()
# Stands for the headline's words in an address; before one that holds a mark stands the second.
_SPELLED: Final = "\x01"
_PLAIN: Final = "\x02"
# Before an address kept in letters that was written in large, or small, hexadecimal digits.
_DIGITS: Final = {"\x03": False, "\x04": True}
_MARKS: Final = frozenset((_SPELLED, _PLAIN, *_DIGITS))
_WORDS: Final = re.compile(r"[^\W_]+")
# A shorter slug is not worth a mark.
_LEAST: Final = 8
# The commonest words of reports, then what a case's JSON always has, as near things cost less.
# A change of it makes older state unreadable.
_USUAL: Final = (
    " international humanitarian government president minister ministry officials residents "
    "police soldiers military army forces fighters militants gunmen rebels jihadists troops "
    "attack attacks killed kill kills wounded dead injured missing dozens hundreds thousands "
    "people civilians children students villagers hostages kidnapped abducted kidnapping captors "
    "ransom released convoy tankers trucks lorries drivers fuel shortage blockade siege besieged "
    "bridge border airport capital village town city north south east west region province state "
    "evacuate evacuation evacuated embassy citizens leave warns urges orders calls claims denies "
    "coup junta opposition parliament election protest protests protesters security emergency "
    "aid food water hospital school market prices camp refugees displaced nations crisis war "
    "after before during against amid over under near between from with without into says said "
    "dans pour sur les des une par contre selon attaque morts armée gouvernement enlevés ville "
    "ataque muertos ejército gobierno ciudad contra tras según para con los las del "
    "قوات الجيش مقتل هجوم مدينة حصار الحكومة في من على إلى بعد "
    'null,null,false,0,0,[]]null]"en","fr","ar","es","pt","local","national","state","wire",'
    '"social","authority","advisory","news",000Z",0.95],["https://www.com/news/world/africa/2026'
    "/-of-the-in-on-to-and-for-de-la-les-"
).encode()


def shrunk(case: Case) -> Shrunk:
    """The case in few bytes; equal cases have equal bytes."""
    packer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=_USUAL)
    text = _ENCODER.encode(_each(case, _short))
    return Shrunk(packer.compress(text) + packer.flush())


def grown(kept: Shrunk) -> Case:
    """The case again."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_USUAL)
    text = unpacker.decompress(kept.data) + unpacker.flush()
    return _each(msgspec.json.decode(text, type=Case), _long)


def _each(case: Case, changed: Callable[[Kept], str]) -> Case:
    """The case with the addresses of its evidence changed."""
    ground = case.ground
    if ground is None:
        return case
    evidence = [replace(kept, url=changed(kept)) for kept in ground.evidence]
    return replace(case, ground=replace(ground, evidence=evidence))


def _short(kept: Kept) -> str:
    slug, url = _slug(kept.headline), kept.url
    if not _MARKS.isdisjoint(url):
        return _PLAIN + url
    if "%" in url and url.isascii():
        letters = decoded(url)
        for mark, lower in _DIGITS.items():
            if letters != url and encoded(letters, lower=lower) == url:
                url = mark + letters
                break
    return url if len(slug) < _LEAST else url.replace(slug, _SPELLED, 1)


def _long(kept: Kept) -> str:
    url = kept.url
    if url.startswith(_PLAIN):
        return url[1:]
    url = url.replace(_SPELLED, _slug(kept.headline), 1)
    lower = _DIGITS.get(url[:1])
    return url if lower is None else encoded(url[1:], lower=lower)


def _slug(headline: str) -> str:
    """The headline's words as an address spells them."""
    return "-".join(_WORDS.findall(headline.lower()))
