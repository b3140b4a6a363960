"""The compiled core says the same bytes as its sources, and serves for no other sources."""

import importlib.machinery
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schemas import native
from tests.cores import cache_dir, shipped_core

ROOT = Path(__file__).resolve().parents[2]
COMPILE = ROOT / "deploy" / "native.py"
SUFFIX = importlib.machinery.EXTENSION_SUFFIXES[0]

# Reads the scenario's documents and every signal's examples; prints a digest of all that comes
# of them and how the modules were made.
READ = """
import sys, hashlib
import schemas
from schemas import native
if sys.argv[2] == "sources":
    schemas.__path__[:] = schemas.__path__[-1:]
    native.attach = lambda package, search: None
from pathlib import Path
import orjson
from detectors.evidence import features as evidence
from detectors.blocks import BlockReader, InputRecord
from detectors.signals import Lexicon
from schemas import codec
from schemas.codec import encode
from schemas.observation import Input
from streams import scenarios
from streams.resources import load_core
values = list(scenarios.documents("bamako"))
texts = [(example.language, example.text) for example in Lexicon.load().examples]
for number in range(0, len(texts), 5):
    some = texts[number : number + 5]
    title, text = some[0][1], "\\n\\n".join(text for _, text in some)
    # Each example once, written in one of four ways.
    kind = number // 5 % 4
    said = (text, text.upper(), text.replace(" ", "  "), text[:280])[kind]
    named = {"title": title} if kind % 2 else {"lang": some[0][0]}
    document = {"id": f"{number}/{kind}", "published": "2024-03-01", "text": said, **named}
    values.append(orjson.dumps(document))
values += [b"{", b'{"id": 1}', values[0][:-1] + b', "id" : "twice"}']
where = Input(topic="news", topic_id="test", partition=0)
reader = BlockReader(where, load_core(Path(sys.argv[1])), roster=(where.name,), kind="news")
digest, records = hashlib.sha256(), 0
for offset, value in enumerate(values):
    record = InputRecord(input=where, offset=offset, timestamp_ms=None, value=value)
    for output in reader.step(record):
        records += 1
        digest.update(encode(output))
print(digest.hexdigest(), records, Path(evidence.__file__).suffix, Path(codec.__file__).suffix)
"""


def _python(*arguments: str, cwd: Path = ROOT, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(cwd), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def compiled() -> Path:
    """The folder of the compiled core, compiled now if these sources were not yet."""
    _python(str(COMPILE))
    place = native.folder()
    if not place.is_dir():
        # Tocsin runs from its sources where nothing can compile it; CI has to show both.
        (pytest.fail if "CI" in os.environ else pytest.skip)("no C compiler here")
    return place


@pytest.mark.slow
def test_compiled_core_and_its_sources_say_the_same_bytes(compiled: Path) -> None:
    shipped_core()
    *fast, first, second = _python("-c", READ, str(cache_dir()), "compiled").split()
    *slow, third, fourth = _python("-c", READ, str(cache_dir()), "sources").split()
    assert (first, second) == (".so", ".so"), compiled
    assert (third, fourth) == (".py", ".py")
    assert int(fast[1]) > 1000
    assert fast == slow


def _copy(folder: Path) -> Path:
    """The checkout's core in another place, without what was compiled."""
    for package in ("schemas", "detectors"):
        ignored = shutil.ignore_patterns("compiled", "__pycache__")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    (folder / "deploy").mkdir()
    shutil.copy(COMPILE, folder / "deploy")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("edited", ["schemas/digest.py", "detectors/text/scan.c"])
def test_an_edit_anywhere_in_the_core_brings_back_its_sources(
    compiled: Path, tmp_path: Path, edited: str
) -> None:
    root = _copy(tmp_path)
    shutil.copytree(compiled, root / "detectors" / "compiled" / compiled.name)
    asked = ("-c", "import detectors.evidence.terms; print(detectors.evidence.terms.__file__)")
    assert _python(*asked, cwd=root).strip().endswith(SUFFIX)
    with (root / edited).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert _python(*asked, cwd=root).strip() == str(root / "detectors" / "evidence" / "terms.py")


def test_without_a_compiler_the_core_runs_from_its_sources(tmp_path: Path) -> None:
    root = _copy(tmp_path)
    said = _python("deploy/native.py", cwd=root, CC="no-such-compiler")
    assert "no C compiler (no-such-compiler)" in said
    assert not (root / "detectors" / "compiled").exists()
    where = _python("-c", "import detectors.evidence.terms as t; print(t.__file__)", cwd=root)
    assert where.strip() == str(root / "detectors" / "evidence" / "terms.py")


def test_a_library_of_another_python_is_not_loaded(tmp_path: Path) -> None:
    root = _copy(tmp_path)
    place = root / "detectors" / "compiled" / native.folder().name
    (place / "detectors").mkdir(parents=True)
    (place / f"{native.LIBRARY}.cpython-30-other.so").write_bytes(b"not ours")
    where = _python("-c", "import detectors.evidence.terms as t; print(t.__file__)", cwd=root)
    assert where.strip() == str(root / "detectors" / "evidence" / "terms.py")


def test_digest_covers_every_source_of_the_core() -> None:
    names = {path.name for path in (ROOT / "detectors").rglob("*.[chp]*")}
    assert {"terms.py", "burst.py", "expand.py", "scan.c", "wordtable.h"} <= names
    assert native.sources_digest() == native.sources_digest()
    assert native.PACKAGES == ROOT
