"""Prometheus' text format, for the names that Prometheus has always allowed.

The same bytes as `prometheus_client.generate_latest`, in well under its time: that looks at each
name and label anew for whether it must be escaped, which ours never must.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from prometheus_client import Metric
from prometheus_client.samples import Sample
from prometheus_client.utils import floatToGoString

# OpenMetrics has these within their family; in the older format each is a gauge of its own.
_OWN_GAUGES: Final = ("_created", "_gsum", "_gcount")
_KINDS: Final = {
    "info": "gauge", "stateset": "gauge", "gaugehistogram": "histogram", "unknown": "untyped",
}  # fmt: skip
_SUFFIXES: Final = {"counter": "_total", "info": "_info"}


def text_format(families: Iterable[Metric]) -> bytes:
    """The families as a scrape is answered; names are of letters, digits and underscores."""
    lines: list[str] = []
    for family in families:
        name, kind = family.name, family.type
        about = family.documentation.replace("\\", r"\\").replace("\n", r"\n")
        shown = name + _SUFFIXES.get(kind, "")
        lines.append(f"# HELP {shown} {about}\n# TYPE {shown} {_KINDS.get(kind, kind)}\n")
        apart: dict[str, list[str]] = {}
        own = {name + suffix for suffix in _OWN_GAUGES}
        for sample in family.samples:
            if sample.name in own:
                apart.setdefault(sample.name, []).append(_line(sample))
            else:
                lines.append(_line(sample))
        for shown, samples in sorted(apart.items()):
            lines.append(f"# HELP {shown} {about}\n# TYPE {shown} gauge\n")
            lines += samples
    return "".join(lines).encode()


def _line(sample: Sample) -> str:
    value: str = floatToGoString(sample.value)  # type: ignore[no-untyped-call]  # the client ships no types for it
    if not sample.labels:
        return f"{sample.name} {value}\n"
    labels = ",".join([f'{key}="{_escaped(sample.labels[key])}"' for key in sorted(sample.labels)])
    return f"{sample.name}{{{labels}}} {value}\n"


def _escaped(value: str) -> str:
    if "\\" in value or '"' in value or "\n" in value:
        return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
    return value
