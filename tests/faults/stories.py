"""Made-up documents for the fault runs: crises in many countries among ordinary days.

Every document is a text of its own: behind its first sentence stand words drawn at random, so
that no two count as copies of one report.
"""

from __future__ import annotations

import random
from typing import Final

import orjson

from schemas.times import format_ms, parse_ms

START_MS: Final = parse_ms("2025-01-01T00:07:00Z")
STEP_MS: Final = 20 * 60_000
BURST: Final = 16

PLACES: Final = (
    "Bamako", "Niamey", "Ouagadougou", "Abuja", "Khartoum", "Kyiv", "Damascus", "Nairobi",
    "Kinshasa", "Mogadishu", "Sanaa", "Yaounde", "Addis Ababa", "Beirut", "Tripoli", "Cairo",
    "Baghdad", "Tehran", "Kabul", "Islamabad", "New Delhi", "Dhaka", "Colombo", "Manila",
    "Jakarta", "Bogota", "Caracas", "Lima", "Quito", "La Paz", "Santiago", "Buenos Aires",
    "Montevideo", "Asuncion", "Lisbon", "Madrid", "Rome", "Athens", "Sofia", "Bucharest",
    "Budapest", "Prague", "Warsaw", "Vilnius", "Riga", "Tallinn", "Helsinki", "Stockholm", "Oslo",
    "Copenhagen", "Dublin", "Brussels", "Vienna", "Ankara", "Tbilisi", "Yerevan", "Baku",
    "Tashkent", "Bishkek", "Dushanbe", "Ulaanbaatar", "Bangkok", "Hanoi", "Vientiane",
    "Phnom Penh", "Kuala Lumpur", "Lusaka", "Harare", "Maputo", "Antananarivo", "Luanda",
    "Windhoek", "Gaborone", "Dakar", "Accra", "Lome", "Cotonou", "Monrovia", "Freetown", "Conakry",
)  # fmt: skip

CRISES: Final = (
    "Gunmen attacked a convoy near {place}, killing {n} soldiers, the army said.",
    "Armed men abducted {n} people outside {place}, witnesses said.",
    "Soldiers seized power in {place} and dissolved the government in a coup, state radio said.",
    "Militants burned {n} fuel tankers on the road to {place} and fuel has run out in the city.",
    "Rebels have besieged {place} and blockaded its roads for {n} days, residents said.",
)
CALM: Final = (
    "A music festival opened in {place} with {n} guests.",
    "The football club of {place} won by {n} goals.",
    "The stock exchange in {place} rose by {n} points.",
    "A new library with {n} rooms opened its doors.",
)
WORDS: Final = [
    "garden",
    "river",
    "window",
    "orchard",
    "lantern",
    "harvest",
    "meadow",
    "copper",
    "violin",
    "marble",
    "cinema",
    "bakery",
    "harbour",
    "museum",
    "painter",
    "tailor",
    "teacher",
    "village",
    "bridge",
    "market",
    "ribbon",
    "feather",
    "pebble",
    "saddle",
    "kettle",
    "carpet",
    "basket",
    "mirror",
    "ladder",
    "button",
    "hammer",
    "needle",
    "thread",
    "velvet",
    "cotton",
    "ginger",
    "pepper",
    "cherry",
    "walnut",
    "almond",
    "cedar",
    "willow",
    "maple",
    "poplar",
    "falcon",
    "sparrow",
    "heron",
    "otter",
    "badger",
    "beaver",
    "salmon",
    "trout",
    "autumn",
    "winter",
    "spring",
    "summer",
    "morning",
    "evening",
    "sunrise",
    "twilight",
    "thunder",
    "drizzle",
    "breeze",
    "valley",
]


def stories(seed: int, *, days: int = 60, crises: int = 72) -> list[bytes]:
    """Documents as JSON lines in event-time order; equal for equal seeds."""
    rng = random.Random(seed)
    slots = days * 24 * 3
    bursts: dict[int, list[str]] = {}
    for place in rng.sample(PLACES, min(crises, len(PLACES))):
        template = rng.choice(CRISES)
        at = rng.randrange(slots // 20, slots - 3 * BURST)
        for step in range(BURST):
            lead = template.format(place=place, n=rng.randrange(3, 90))
            bursts.setdefault(at + 2 * step, []).append(lead)
    lines = []
    for slot in range(slots):
        calm = rng.choice(CALM).format(place=rng.choice(PLACES), n=rng.randrange(3, 90))
        lines += [
            _document(rng, slot, number, lead)
            for number, lead in enumerate([calm, *bursts.get(slot, ())])
        ]
    return lines


def _document(rng: random.Random, slot: int, number: int, lead: str) -> bytes:
    filler = " ".join(rng.choices(WORDS, k=40))
    record = {
        "id": f"s{slot}-{number}",
        "published": format_ms(START_MS + slot * STEP_MS + number * 1_000),
        "source": f"Paper {rng.randrange(300)}",
        "title": lead.partition(",")[0],
        "text": f"{lead} {filler.capitalize()}.",
    }
    return orjson.dumps(record)
