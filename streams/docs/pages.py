"""The generated pages: settings, metrics, topics, parameters, signals and the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from detectors import params
from schemas.topics import FOREVER, TOPICS
from schemas.topics import Topic as TopicRow
from streams import metrics, setting_rows
from streams.cli import build_parser
from streams.signal_table import SignalRow, signal_rows

NOTE: Final = "<!-- Written by `python -m streams.docs`; a test keeps it equal to its source. -->"
_DAY_MS: Final = 86_400_000
_WIDTH: Final = 78


def settings_page() -> str:
    """Every setting with its environment variable."""
    rows = [(f"`{r.variable}`", r.type, _code(r.default), r.meaning) for r in setting_rows.rows()]
    return _page(
        "Settings",
        "Everything that may differ between two installations and can change no alert, read from "
        "environment variables at the start. A variable with the prefix `TOCSIN_` that is not "
        "listed here is refused, as it is a misspelling. Secrets are given in a file, or in a "
        "variable, and are never printed. Source: `streams/settings.py`.",
        _table(("variable", "type", "default", "meaning"), rows),
    )


def metrics_page() -> str:
    """Every metric with its labels."""
    rows = [
        (f"`{m.name}`", m.kind, ", ".join(f"`{label}`" for label in m.labels), m.meaning)
        for m in metrics.METRICS
    ]
    return _page(
        "Metrics",
        "Served at `/metrics` on the health and metrics port (`TOCSIN_WEB_HOST`, "
        "`TOCSIN_WEB_PORT`), with the usual `process_` and `python_` ones beside them; `/health` "
        "says whether the process makes progress, `/ready` whether it has its state. Times are "
        "seconds, counters end in `_total`. Source: `streams/metrics.py`.",
        _table(("metric", "kind", "labels", "meaning"), rows),
    )


def topics_page() -> str:
    """Every topic with what it carries."""
    rows = [
        (
            f"`{t.name}`",
            ", ".join(record.__name__ for record in t.records) or "snapshots",
            t.key,
            _PARTITIONS[t.partitions],
            _keeping(t),
            t.meaning,
        )
        for t in TOPICS
    ]
    return _page(
        "Topics",
        "Names carry the deployment as a prefix (`tocsin.news`; `TOCSIN_DEPLOYMENT`). "
        "`tocsin topics create` makes them, `tocsin topics check` holds the broker to this table. "
        "Records are JSON; their schemas are in `schemas/jsonschema/`. "
        "Source: `schemas/topics.py`.",
        _table(("topic", "records", "key", "partitions", "kept", "meaning"), rows),
    )


def parameters_page() -> str:
    """Every parameter with bounds and unit."""
    rows = [
        (
            f"`{f.name}`",
            f"{f.default:g}",
            f"{f.low:g} to {f.high:g}",
            f.unit,
            ", ".join(f"{value:g}" for value in f.sweep),
            f.meaning,
        )
        for f in params.fields()
    ]
    return _page(
        "Parameters",
        "Every number that can change an alert. A parameters file is TOML, `name = value`; names "
        "left out keep their defaults. Equal parameters have an equal `params_id`; the defaults' "
        f"is `{params.params_id(params.Params())}`. Source: `detectors/params/`.",
        _table(("name", "default", "bounds", "unit", "also tried in sweeps", "meaning"), rows),
    )


def signals_page() -> str:
    """Every signal with its terms' counts, examples and misses."""
    rows = signal_rows()
    languages = sorted({lang for row in rows for lang in row.terms})
    table = _table(
        ("signal", "about", *languages),
        [(f"`{r.signal}`", r.about, *(str(r.terms.get(x, 0)) for x in languages)) for r in rows],
    )
    parts = [table, *(_signal(row) for row in rows)]
    return _page(
        "Signals",
        "What a document is read for, and how many term forms each language has. The seven are "
        "independent of each other: a document may bear several. `escalation` is the composite of "
        "a region over its signals. Source: `detectors/signals/`.",
        "\n\n".join(parts),
    )


def cli_page() -> str:
    """Every command with its options, as `--help` prints them."""
    parts = [
        f"## `{' '.join(path)}`\n\n```text\n{text.strip()}\n```" for path, text in help_texts()
    ]
    return _page(
        "Command line",
        "Exit status: 0 good, 1 a comparison or check failed, 2 bad usage or bad input, "
        "3 infrastructure, 130 interrupted. Errors name file, line, field and value. Long work "
        "shows progress on a terminal and is quiet in a pipe. Source: `streams/cli/`.",
        "\n\n".join(parts),
    )


PAGES: Final[dict[str, Callable[[], str]]] = {
    "cli": cli_page,
    "metrics": metrics_page,
    "parameters": parameters_page,
    "settings": settings_page,
    "signals": signals_page,
    "topics": topics_page,
}
_PARTITIONS: Final = {
    "input": "`TOCSIN_INPUT_PARTITIONS`",
    "observations": "`TOCSIN_OBSERVATIONS_PARTITIONS`",
    "one": "1",
}


def help_texts() -> Iterator[tuple[tuple[str, ...], str]]:
    """The help of `tocsin` and of each command, with the words that call it."""
    yield from _help_of(build_parser(), ("tocsin",))


def _help_of(
    parser: argparse.ArgumentParser, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    # The width of a terminal would otherwise be in the page.
    parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=_WIDTH)
    yield path, parser.format_help()
    for action in parser._actions:  # noqa: SLF001 - argparse lists its subcommands nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - the same
            for name, child in action.choices.items():
                yield from _help_of(child, (*path, name))


def _signal(row: SignalRow) -> str:
    lines = [f"## `{row.signal}`", "", row.about, "", "Reports it:", ""]
    lines += [f"- {text}" for text in row.positive]
    lines += ["", "Does not:", ""]
    lines += [f"- {text}" for text in row.negative]
    if row.misses:
        lines += ["", "Known to be missed:", ""]
        lines += [f"- {text}" for text in row.misses]
    return "\n".join(lines)


def _keeping(topic: TopicRow) -> str:
    if topic.cleanup == "compact":
        return "the last of each key (compacted)"
    if topic.retention_ms == FOREVER:
        return "for ever"
    return f"{topic.retention_ms // _DAY_MS} days"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _page(title: str, about: str, body: str) -> str:
    return f"{NOTE}\n\n# {title}\n\n{about}\n\n{body}\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [_cells(head), _cells(["---"] * len(head))]
    lines.extend(_cells(row) for row in rows)
    return "\n".join(lines)


def _cells(row: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
