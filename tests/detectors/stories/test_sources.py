"""The source registry: who publishes, who owns it, whose text it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.stories.publishers import Row
from detectors.stories.sources import Source, Sources
from schemas.document import Document

SOURCES = Sources.load()
FRESH = Sources.load()


def owners(
    text: str = "",
    source: str = "Punch",
    url: str = "",
    author: str = "",
    cited: tuple[str, ...] = (),
) -> tuple[str, ...]:
    return SOURCES.owners(
        Document(
            id="d", published_ms=0, source=source, text=text, url=url, author=author, cited=cited
        )
    )


@pytest.mark.parametrize(
    ("source", "url", "name"),
    [
        ("Reuters", "", "Reuters"),
        ("REUTERS", "", "Reuters"),
        ("reuters.com", "", "Reuters"),
        ("Reuters Africa", "", "Reuters"),
        ("AP via Fox News", "", "AP"),
        ("The Guardian", "", "The Guardian"),
        ("Guardian", "", "The Guardian"),
        ("The Punch", "", "Punch"),
        ("BBC Afrique", "", "BBC"),
        ("الجزيرة", "", "Al Jazeera"),
        ("Українська правда", "", "Ukrainska Pravda"),
        ("", "https://www.rfi.fr/fr/afrique/x", "RFI"),
        ("", "http://news.bbc.co.uk:80/1/hi", "BBC"),
        ("a feed without a name", "https://travel.state.gov/x.html", "US State Department"),
        ("Le Nouvelliste", "https://news.google.com/x", "Le Nouvelliste"),
    ],
)
def test_publishers_are_known_by_name_alias_edition_and_domain(
    source: str, url: str, name: str
) -> None:
    assert SOURCES.lookup(source, url).name == name


@pytest.mark.parametrize(
    ("source", "url", "name", "owner", "country"),
    [
        ("", "", "unknown", "unknown", None),
        ("Écho du Fleuve", "", "Écho du Fleuve", "echo du fleuve", None),
        ("", "https://www.echo.example.com.ng/a", "example.com.ng", "example.com.ng", "NG"),
        ("echo-du-fleuve.ml", "", "echo-du-fleuve.ml", "echo-du-fleuve.ml", None),
        ("journal.example.sn", "", "journal.example.sn", "example.sn", "SN"),
        ("", "https://kidal.wordpress.com/1", "kidal.wordpress.com", "kidal.wordpress.com", None),
        (
            "Village Voice of Kent",
            "https://v.co.uk",
            "Village Voice of Kent",
            "village voice of kent",
            "GB",
        ),
        ("", "not an address", "unknown", "unknown", None),
    ],
)
def test_an_unknown_publisher_owns_itself(
    source: str, url: str, name: str, owner: str, country: str | None
) -> None:
    assert SOURCES.lookup(source, url) == Source(
        name=name,
        owner=owner,
        kind="unknown",
        country=country,
        state_affiliated=False,
        resolution_hours=None,
    )


def test_two_outlets_of_a_group_have_one_owner() -> None:
    assert SOURCES.lookup("RFI").owner == SOURCES.lookup("france24.com").owner
    assert SOURCES.lookup("Nation Kenya").owner == SOURCES.lookup("Daily Monitor").owner
    assert SOURCES.lookup("RIA Novosti").owner == SOURCES.lookup("Sputnik").owner


def test_sources_of_dates_only_say_so() -> None:
    assert SOURCES.lookup("Wikipedia Portal:Current events").resolution_hours == 24
    assert SOURCES.lookup("ABC News Australia").resolution_hours == 24
    assert SOURCES.lookup("abc.net.au").resolution_hours is None
    assert SOURCES.lookup("Reuters").resolution_hours is None


def test_home_is_where_a_publisher_looks_not_where_it_sits() -> None:
    assert SOURCES.lookup("Radio Okapi").home == "CD"
    assert SOURCES.lookup("", "https://example.com.ng/").home == "NG"
    assert SOURCES.lookup("Reuters").country == "GB"
    for abroad in ("Reuters", "BBC", "Twitter", "US State Department", "Google News"):
        assert SOURCES.lookup(abroad).home is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BAMAKO, Sept 4 (Reuters) - Armed men burnt tankers.", ("Thomson Reuters",)),
        ("Bamako (AFP) Des hommes armés ont attaqué.", ("AFP",)),
        ("AFP - Des hommes armés ont attaqué.", ("AFP",)),
        ("KAMPALA, Uganda (AP) \u2014 Rebels said", ("Associated Press",)),
        ("Les habitants ont fui.\n(avec AFP)", ("AFP",)),
        ("Un élu a déclaré à l'AFP que la route est coupée.", ("AFP",)),
        ("D'après l'AFP, la route est coupée.", ("AFP",)),
        ("A resident told Reuters by phone that", ("Thomson Reuters",)),
        ("The road is closed.\nSource: Xinhua", ("Xinhua",)),
        ("The road is closed. \u2014 AP", ("Associated Press",)),
        ("La ruta está cerrada, con información de EFE", ("EFE",)),
        ("باماكو (أ ف ب) - قتل مسلحون", ("AFP",)),
        ("وقال شاهد لرويترز إن الطريق مغلق", ("Thomson Reuters",)),
        ("МОСКВА, 4 сентября. /ТАСС/. Дорога закрыта", ("TASS",)),
        ("Bamako, 4 sept (AFP/Reuters) - La route", ("AFP", "Thomson Reuters")),
        ("BAMAKO (Reuters/AFP) - The road", ("Thomson Reuters", "AFP")),
        ("The Middle East and North Africa (MENA) region", ("Punch",)),
        ("Leaders of the MENA - a region of oil - met", ("Punch",)),
        ("(Photo by AFP) The road is closed", ("Punch",)),
        ("WE WENT TO MAP THE AREA", ("Punch",)),
        ("The CAPITAL is calm and GRAPES are cheap", ("Punch",)),
        ("Reuters shares rose on Monday in London", ("Punch",)),
        ("", ("Punch",)),
    ],
)
def test_a_credited_agency_is_the_owner(text: str, expected: tuple[str, ...]) -> None:
    assert owners(text) == expected


def test_credits_in_the_middle_of_a_long_text_are_somebody_elses() -> None:
    assert owners("word " * 300 + "he told Reuters " + "word " * 300) == ("Punch",)
    assert owners("word " * 300 + "(AFP)") == ("AFP",)


def test_a_text_made_to_be_slow_is_not() -> None:
    blanks = " " * 250_000
    assert owners(f"{'(AFP)' * 80}{blanks}{'(AP) ' * 40}{blanks}x") == ("AFP",)
    assert owners(f"{blanks}told{blanks}AFP{blanks}x") == ("Punch",)


def test_cited_publishers_come_before_all_others() -> None:
    cited = ("Xinhua", "AP via Fox News", "BBC", "Associated Press", " ")
    assert owners("(AFP)", cited=cited) == ("Xinhua", "Associated Press", "BBC")


def test_a_known_publishers_account_counts_as_the_publisher() -> None:
    assert owners("calm", source="X", author="@AFP") == ("AFP",)
    assert owners("calm", source="X", author="@somebody") == ("X",)
    assert owners("calm", source="Telegram") == ("Telegram",)


def test_the_table_is_sound() -> None:
    assert len(SOURCES) >= 250
    with pytest.raises(ValueError, match=r"'b\.org' is both 'A' and 'B'"):
        Sources([Row(source(name), ("b.org",), ()) for name in ("A", "B")])


def source(name: str) -> Source:
    return Source(
        name=name,
        owner=name,
        kind="national",
        country=None,
        state_affiliated=False,
        resolution_hours=None,
    )


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=800), st.text(max_size=20))
def test_no_document_is_an_error_and_none_is_without_owner(
    source: str, url: str, text: str, author: str
) -> None:
    found = owners(text + " (AFP) " + text, source=source, url=url, author=author)
    assert found
    assert all(found)
    assert len(set(found)) == len(found)
    assert list(found[1:]) == sorted(found[1:])
    assert found == owners(text + " (AFP) " + text, source=source, url=url, author=author)
    assert SOURCES.lookup(source, url) == FRESH.lookup(source, url)


def test_a_greek_address_in_capitals_is_one_owner_compiled_or_not() -> None:
    # Each letter by itself: where a word ends is not looked at.
    sources = Sources.load()
    for address in ("https://ΝΕΑΣ-ΩΡΑΣ.GR/a", "https://νεασ-ωρασ.gr/b"):
        assert sources.lookup("", address).owner == "νεασ-ωρασ.gr"
