"""The demo end to end: both scenarios, and everything it writes."""

import io
from pathlib import Path

import msgspec
import pytest

from schemas.alert import Alert
from streams.demo import run_demo
from streams.errors import CheckFailed
from streams.metrics import Metrics
from streams.views.terminal import PlainView
from tests.cores import shipped_core

pytestmark = pytest.mark.slow


def test_the_demo_succeeds_and_writes_report_alerts_and_metrics(tmp_path: Path) -> None:
    out = io.StringIO()
    written = run_demo(
        shipped_core(), PlainView(out), Metrics(process=False), tmp_path, seconds=0.0
    )
    assert "nothing opened, as it should be" in out.getvalue()
    assert "before the first departure notice" in out.getvalue()
    assert b"<!doctype html>" in written.report.read_bytes()
    lines = written.alerts.read_bytes().splitlines()
    alerts = [msgspec.json.decode(line, type=Alert) for line in lines]
    assert {a.status for a in alerts} == {"Exercise"}
    assert {a.run_id for a in alerts} == {"demo-bamako"}
    text = written.metrics.read_text()
    assert 'tocsin_alerts_total{reason="opened",signal="fuel"}' in text
    assert 'tocsin_documents_total{outcome="refused",topic="bamako"} 0.0' in text


def test_everything_is_written_even_where_a_check_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The story told in the twin's place opens incidents that a twin must not.
    monkeypatch.setattr("streams.demo.TWIN", "bamako")
    with pytest.raises(CheckFailed, match="the quiet twin opened"):
        run_demo(
            shipped_core(), PlainView(io.StringIO()), Metrics(process=False), tmp_path, seconds=0.0
        )
    assert {path.name for path in tmp_path.iterdir()} == {
        "report.html",
        "alerts.jsonl",
        "metrics.txt",
    }
