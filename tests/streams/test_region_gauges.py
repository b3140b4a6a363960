"""What escalates, as gauges: complete while few, bounded when many."""

from detectors.overview import LiveScore, OpenIncident, Overview
from schemas.signals import SIGNALS
from streams.metrics import Metrics
from streams.roles.region_gauges import MOST_INCIDENTS, MOST_PAIRS, RegionGauges


def text(metrics: Metrics) -> str:
    return metrics.expose().decode()


def incident(region: str, signal: str = "fuel", owners: int = 3) -> OpenIncident:
    return OpenIncident(region, signal, "Severe", 1_700_000_000_000, owners, 5)


def test_an_open_incident_shows_its_severity_name_and_point() -> None:
    metrics = Metrics(process=False)
    RegionGauges(metrics).show(0, Overview([], [incident("ML-BKO")], {}))
    shown = (
        'tocsin_incident_severity{country="ML",latitude="12.6493",longitude="-8.0003",'
        'name="Bamako",region="ML-BKO",signal="fuel"} 3.0'
    )
    assert shown in text(metrics)
    assert 'tocsin_open_incidents{severity="Severe",signal="fuel"} 1.0' in text(metrics)


def test_what_is_over_is_shown_no_more() -> None:
    metrics = Metrics(process=False)
    gauges = RegionGauges(metrics)
    gauges.show(0, Overview([LiveScore("ML", "fuel", 2.0, 1.0)], [incident("ML")], {}))
    gauges.show(0, Overview([], [], {}))
    assert 'region="ML"' not in text(metrics)
    assert 'tocsin_pairs{partition="0"} 0.0' in text(metrics)


def test_partitions_are_shown_together_and_forgotten_together() -> None:
    metrics = Metrics(process=False)
    gauges = RegionGauges(metrics)
    gauges.show(0, Overview([], [incident("ML")], {"fuel": 2}))
    gauges.show(1, Overview([], [incident("NG")], {"fuel": 3}))
    assert 'tocsin_open_incidents{severity="Severe",signal="fuel"} 2.0' in text(metrics)
    assert 'tocsin_suppressed_updates{signal="fuel"} 5.0' in text(metrics)
    gauges.forget()
    assert "region=" not in text(metrics)


def test_a_storm_of_regions_stays_under_the_bound_and_says_what_it_leaves_out() -> None:
    regions = [f"R{number:04}" for number in range(10_000)]
    scores = [LiveScore(r, s, float(n), 0.0) for n, r in enumerate(regions) for s in SIGNALS]
    storm = Overview(scores, [incident(r, s) for r in regions for s in SIGNALS], {})
    metrics = Metrics(process=False)
    RegionGauges(metrics).show(0, storm)
    series = [line for line in text(metrics).splitlines() if 'region="' in line]
    assert len(series) == 2 * MOST_PAIRS + 4 * MOST_INCIDENTS
    unshown = 10_000 * len(SIGNALS) - MOST_PAIRS
    assert f'tocsin_unshown_series{{what="pairs"}} {float(unshown)}' in text(metrics)
    # The ones farthest above their threshold are those shown.
    assert 'tocsin_region_score{country="R9",region="R9999",signal="fuel"} 9999.0' in text(metrics)
