"""Of two countries that a report names, the one in which it happens weighs most."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from tests.detectors.test_pipeline import heaviest, understood

SENTENCES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "two_countries.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
PAIRS = (("FR", "ML"), ("US", "SD"), ("TR", "SO"), ("EG", "LY"), ("GB", "HT"), ("PK", "AF"))
FOUND = 0.96


def readings(language: str) -> Iterator[tuple[str, bool]]:
    """Each sentence of a language with each pair, and whether its place weighs most."""
    names = Locale("en" if language == "pcm" else language).territories
    for lang, sentence in SENTENCES:
        if lang != language:
            continue
        for other, place in PAIRS:
            text = sentence.format(A=names[other], B=names[place])
            regions = dict(understood(text, lang=lang).regions)
            weight = regions.get(place, 0.0)
            yield text, weight > regions.get(other, 0.0) and weight == max(regions.values())


@pytest.mark.parametrize("language", sorted({lang for lang, _ in SENTENCES}))
def test_it_happens_in_the_second_country(language: str) -> None:
    read = list(readings(language))
    assert len(read) >= 6 * len(PAIRS)
    missed = [text for text, right in read if not right]
    assert len(missed) <= (1 - FOUND) * len(read), missed


DEEDS = [
    ("ru", "TD", "В чадской провинции похищены двое сотрудников Красного Креста."),
    ("ru", "NG", "Двое китайских инженеров похищены в Нигерии."),
    ("ru", "PS", "Израильская авиация нанесла удары по Дейр-эль-Балаху."),
    ("ru", "RU", "Украинские дроны атаковали нефтебазу в Саратове."),
    ("uk", "KE", "Озброєні люди вбили десять людей у кенійському місті."),
    ("uk", "SY", "Турецькі війська обстріляли села на півночі Сирії."),
]


@pytest.mark.parametrize(("lang", "country", "text"), DEEDS)
def test_a_people_in_small_letters_is_of_a_country(lang: str, country: str, text: str) -> None:
    regions = dict(understood(text, lang=lang).regions)
    assert heaviest(regions) == country
    assert regions[country] == 1.0


SEAS = [
    ("fr", "Des pirates ont enlevé cinq marins dans le golfe de Guinée.", "GN"),
    ("es", "Piratas atacaron un carguero en el golfo de Guinea.", "GN"),
    ("fr", "Un navire a été attaqué dans l'océan Indien.", "IN"),
    ("ru", "Пираты захватили судно в Гвинейском заливе.", "GN"),
    ("uk", "У Мексиканській затоці зник корабель.", "MX"),
    ("ru", "Ракета упала в Японском море.", "JP"),
]


@pytest.mark.parametrize(("lang", "text", "country"), SEAS)
def test_a_sea_is_not_the_country_in_its_name(lang: str, text: str, country: str) -> None:
    assert country not in dict(understood(text, lang=lang).regions)
