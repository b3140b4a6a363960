"""Metrics: as declared, in base units, nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from streams.exposition import text_format
from streams.metrics import METRICS, Metrics, build_labels


def test_names_follow_prometheus_customs() -> None:
    for metric in METRICS:
        assert metric.name.startswith("tocsin_")
        assert metric.meaning
        assert (metric.kind == "counter") == metric.name.endswith("_total")
        assert (metric.kind == "info") == metric.name.endswith("_info")
        assert "_ms" not in metric.name
        if "timestamp" in metric.name or metric.kind == "histogram":
            assert metric.name.endswith(("_seconds", "_records"))


def test_every_declared_metric_is_exposed_with_its_help() -> None:
    text = Metrics(process=False).expose().decode()
    found = {family.name: family for family in text_string_to_metric_families(text)}
    for metric in METRICS:
        family = found[metric.name.removesuffix("_total")]
        assert family.documentation == metric.meaning


def test_counters_gauges_and_histograms_hold_what_they_are_told() -> None:
    metrics = Metrics(process=False)
    metrics.inc("tocsin_documents_total", 3, topic="news", outcome="observed")
    metrics.set("tocsin_position", 7, topic="news", partition="0")
    metrics.observe("tocsin_batch_seconds", 0.2, role="observe")
    text = metrics.expose().decode()
    assert 'tocsin_documents_total{outcome="observed",topic="news"} 3.0' in text
    assert 'tocsin_position{partition="0",topic="news"} 7.0' in text
    assert 'tocsin_batch_seconds_count{role="observe"} 1.0' in text


def test_documents_count_by_language_with_or_without_a_lexicon() -> None:
    metrics = Metrics(process=False)
    metrics.count_languages({"ha": 2, "sv": 1})
    text = metrics.expose().decode()
    assert 'tocsin_languages_total{language="ha",lexicon="yes"} 2.0' in text
    assert 'tocsin_languages_total{language="sv",lexicon="no"} 1.0' in text


def test_an_info_has_one_statement_at_a_time() -> None:
    metrics = Metrics(process=False)
    metrics.info("tocsin_model_info", digest="a")
    metrics.info("tocsin_model_info", digest="b")
    text = metrics.expose().decode()
    assert 'digest="b"' in text
    assert 'digest="a"' not in text


def test_forgotten_series_are_gone() -> None:
    metrics = Metrics(process=False)
    metrics.set("tocsin_position", 7, topic="news", partition="0")
    metrics.forget("tocsin_position")
    assert "tocsin_position{" not in metrics.expose().decode()


def test_what_is_not_declared_is_refused() -> None:
    metrics = Metrics(process=False)
    with pytest.raises(KeyError):
        metrics.inc("tocsin_nothing_total")
    with pytest.raises(KeyError, match="is a gauge"):
        metrics.inc("tocsin_position", topic="news", partition="0")
    with pytest.raises(KeyError, match="labels"):
        metrics.inc("tocsin_documents_total", topic="news")


def test_the_process_tells_of_itself() -> None:
    metrics = Metrics()
    metrics.info("tocsin_build_info", **build_labels("0.1.0", "observe"))
    text = metrics.expose().decode()
    assert "process_resident_memory_bytes" in text
    assert 'version="0.1.0"' in text


@given(st.lists(st.tuples(st.text(), st.floats()), unique_by=lambda pair: pair[0]))
def test_a_scrape_is_byte_for_byte_what_the_client_library_writes(
    values: list[tuple[str, float]],
) -> None:
    registry = CollectorRegistry()
    gauge = Gauge("a_gauge", "back\\slash and\nline", ["z", "b"], registry=registry)
    counter = Counter("a_counter", "counts", ["b"], registry=registry)
    histogram = Histogram("seconds", "takes", ["b"], registry=registry)
    Gauge("alone", "no labels", registry=registry).set(2)
    for label, value in values:
        gauge.labels(label, "x").set(value)
        counter.labels(label).inc(2)
        histogram.labels(label).observe(0.3)
        Info(f"an_info_{registry_size(registry)}", "says", registry=registry).info({"v": label})
    assert text_format(registry.collect()) == generate_latest(registry)


def registry_size(registry: CollectorRegistry) -> int:
    return sum(1 for _ in registry.collect())
