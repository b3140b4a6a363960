"""The page on replays: its notebook runs as it stands, its commands have the options it names."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from streams import scenarios
from streams.docs.pages import help_texts
from tests.cores import cache_dir

PAGE = (Path(__file__).parents[2] / "docs" / "replay.md").read_text(encoding="utf-8")


class DataFrame:
    """Stands where polars is not installed: keeps the rows it is made of."""

    def __init__(self, rows: list[dict[str, Any]], **_: object) -> None:
        self.rows = rows


@pytest.mark.slow
def test_the_notebook_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    library = types.ModuleType("polars")
    library.DataFrame = DataFrame  # type: ignore[attr-defined] # as polars has it
    monkeypatch.setitem(sys.modules, "polars", library)
    monkeypatch.setenv("TOCSIN_CACHE_DIR", str(cache_dir()))
    monkeypatch.chdir(tmp_path)
    Path("news.jsonl").write_bytes(b"\n".join(scenarios.documents("bamako")))
    names: dict[str, Any] = {}
    exec(PAGE.partition("```python\n")[2].partition("```")[0], names)  # noqa: S102 - our own page
    assert names["run"].summary == names["again"].summary
    assert capsys.readouterr().out.startswith(f"{len(names['openings'])} ")
    assert names["frame"].rows[0].keys() >= {"bin", "region", "signal", "score", "threshold"}


def test_the_commands_have_the_options_that_the_page_names() -> None:
    helps = dict(help_texts())
    shells = "".join(re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)).replace("\\\n", " ")
    told = [line.partition(" # ")[0] for line in shells.splitlines() if line.startswith("tocsin ")]
    assert len(told) == 5
    for line in told:
        _, command, *words = line.split()
        options = {word for word in words if word.startswith("--")}
        assert options <= set(re.findall(r"--[a-z-]+", helps["tocsin", command]))
