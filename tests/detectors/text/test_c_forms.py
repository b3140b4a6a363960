"""What is written in C besides Python says the same, for any text."""

import importlib.machinery
import importlib.util
import os
import subprocess
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text.normal import _TABLE, fold, fold_pattern
from detectors.text.seeds import hashes_of, seeds_of
from detectors.text.wordtable import MOST_FOUND, NO_CASE, NO_HELP, NUMBER, build

ROOT = Path(__file__).resolve().parents[3]
SOURCES = {
    file.stem: file
    for package in ("schemas", "detectors")
    for file in sorted((ROOT / package).rglob("*.c"))
}
SUFFIX = importlib.machinery.EXTENSION_SUFFIXES[0]
LETTERS = "aBé Iİx \n\t\r\xa0\u3000\u0301\u200bاሀЖ🔥\ud800\0.-"
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
TEXTS = (
    ANY_TEXT
    | st.text(st.sampled_from(LETTERS), max_size=400)
    | st.builds(str.__mul__, ANY_TEXT, st.sampled_from([3, 90]))
)
WORDS = st.sampled_from(["gao", "Gao", "mali", "é", "ጋዎ", "غاو", "🔥", ""])
PATTERNS = st.lists(
    st.lists(WORDS, max_size=4).map(lambda words: fold_pattern(" ".join(["gao", *words]))),
    min_size=1,
    max_size=8,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def in_c(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    """The modules in C by name, compiled now."""
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    made = {}
    for source in SOURCES.values():
        library = tmp_path_factory.mktemp("c") / f"{source.stem}{SUFFIX}"
        command = [compiler, "-O1", "-Wall", "-Werror", "-shared", "-fPIC"]
        command += [f"-I{sysconfig.get_paths()['include']}", str(source), "-o", str(library)]
        try:
            subprocess.run(command, check=True)
        except FileNotFoundError:
            (pytest.fail if "CI" in os.environ else pytest.skip)("no C compiler here")
        made[source.stem] = _loaded(library)
    return made


def _in_python(name: str) -> ModuleType:
    return _loaded(SOURCES[name].with_suffix(".py"))


def _loaded(file: Path) -> ModuleType:
    """A module by its file, whichever of both forms it is."""
    name = file.name.split(".")[0]
    spec = importlib.util.spec_from_file_location(f"{SOURCES[name].parent.name}.{name}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_module_in_c_has_one_in_python(in_c: dict[str, ModuleType]) -> None:
    assert set(in_c) == {"grams", "letters", "marks", "scan", "seek"}
    for name, module in in_c.items():
        own = {name for name in vars(module) if not name.startswith("_")}
        assert own == set(_in_python(name).__all__)


@given(text=TEXTS, most=st.integers(0, 100))
def test_letters_are_folded_counted_and_hashed_alike(
    in_c: dict[str, ModuleType], text: str, most: int
) -> None:
    fast, slow = in_c["letters"], _in_python("letters")
    assert fast.fold(_TABLE, text) == slow.fold(_TABLE, text)
    assert fast.latin(text, most) == slow.latin(text, most)
    fast, slow = in_c["grams"], _in_python("grams")
    assert fast.grams(text) == slow.grams(text)


@given(
    text=TEXTS | st.text("Two'd\u017f\u212aİ_3\u0663 ²éΣς", max_size=40),
    start=st.integers(0, 30),
    stop=st.integers(-1, 60),
)
def test_words_and_breaks_of_a_line_are_looked_for_alike(
    in_c: dict[str, ModuleType], text: str, start: int, stop: int
) -> None:
    fast, slow = in_c["seek"], _in_python("seek")
    assert fast.next_break(text) == slow.next_break(text)
    for hashes in (hashes_of(["two", "d'two", "é"]), hashes_of(text[start:].split("'")), b"a"):
        if len(hashes) == 1:
            for module in (fast, slow):
                with pytest.raises(ValueError, match="hashes"):
                    module.next_word(text, start, stop, hashes)
        else:
            asked = (text, start, stop, hashes)
            assert fast.next_word(*asked) == slow.next_word(*asked)


@given(
    data=st.lists(st.sampled_from([b'"', b":", b" ", b"\n", b"[", b"{", b"a", b"\0"])).map(b"".join)
)
def test_the_marks_of_json_are_counted_alike(in_c: dict[str, ModuleType], data: bytes) -> None:
    assert in_c["marks"].marks(data) == _in_python("marks").marks(data)


@given(
    text=TEXTS | st.text("a78é٣ 1290²𝟗", max_size=40),
    start=st.integers(0, 30),
    stop=st.integers(-1, 60),
    name=st.text(min_size=2, max_size=3),
)
def test_figures_years_and_names_are_looked_for_alike(
    in_c: dict[str, ModuleType], text: str, start: int, stop: int, name: str
) -> None:
    fast, slow = in_c["seek"], _in_python("seek")
    assert fast.next_digit(text, start, stop) == slow.next_digit(text, start, stop)
    assert fast.next_year(text, start) == slow.next_year(text, start)
    counted = (text, start, max(stop, 0), 3)
    assert fast.words_and_capitals(*counted) == slow.words_and_capitals(*counted)
    for seeds in (
        seeds_of([name]),
        seeds_of([text[start : start + 3], name] if text[start + 1 :] else []),
    ):
        asked = (text, start, stop, seeds)
        assert fast.may_begin(*asked) == slow.may_begin(*asked)
    for module in (fast, slow):
        with pytest.raises(ValueError, match="seeds"):
            module.may_begin(text, 0, 1, b"")


@given(
    patterns=PATTERNS,
    words=st.lists(WORDS, max_size=20),
    case=st.sampled_from([0, NO_HELP, NO_CASE | NO_HELP]),
    data=st.data(),
)
def test_patterns_are_found_dealt_and_sifted_alike(
    in_c: dict[str, ModuleType],
    patterns: list[str],
    words: list[str],
    case: int,
    data: st.DataObject,
) -> None:
    fast, slow = in_c["scan"], _in_python("scan")
    raw = data.draw(st.sampled_from([" ", "-", "\n ", "\u0301 "])).join(words)
    folded = fold(raw)
    second = data.draw(st.integers(0, len(patterns)))
    first = data.draw(st.integers(0, second))
    wanted = data.draw(st.none() | st.binary(max_size=3))
    numbers = data.draw(st.lists(st.integers(0, 3), min_size=first, max_size=first))
    meaning_of = b"".join(number.to_bytes(NUMBER, "little") for number in numbers)
    hints = data.draw(st.none() | st.lists(st.integers(0, 3), min_size=second - first).map(bytes))
    table = (build(patterns), folded.text, first, second, meaning_of, wanted, hints)
    written = (raw, folded.kept, case)
    assert fast.scan(*table, *written) == slow.scan(*table, *written)


def test_as_many_matches_are_found_in_c_and_no_more(in_c: dict[str, ModuleType]) -> None:
    text = " gao mali" * MOST_FOUND + " "
    asked = (build([" gao ", " mali ", " kidal "]), text, 1, 2, None, None, None, "", None, 0)
    found = in_c["scan"].scan(*asked)
    assert found == _in_python("scan").scan(*asked)
    assert list(map(len, found)) == [MOST_FOUND, MOST_FOUND, 0]


@pytest.mark.parametrize(
    ("slots", "wanted"), [(memoryview(bytes(24)), None), (memoryview(bytes(16)), b"")]
)
def test_a_table_that_is_none_is_refused_in_c(
    in_c: dict[str, ModuleType], slots: memoryview, wanted: bytes | None
) -> None:
    with pytest.raises(ValueError, match=r"wanted|of 1 patterns"):
        in_c["scan"].scan(
            (slots, b"\0", b"", b"", b"", 1), " gao ", 1, 1, b"", wanted, None, "", None, 0
        )
