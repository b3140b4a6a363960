"""Shares of countries, tracked apart, give what one tracker of all gives."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import decode, encode
from schemas.digest import digest_line
from schemas.observation import Input
from schemas.score import RegionScore
from streams.files import read_lines
from streams.offline.kept_observations import Observations
from streams.offline.observation_cache import ObservationCache
from streams.offline.stretches import Partition, Raw
from streams.replay.shares import SHARES, Share, shares_of, track, transitions
from streams.run_folder import ScoreWriter
from tests.streams.alerts import SCORE
from tests.streams.tiny_core import tiny_core, tiny_documents

ALWAYS = (0, 4_102_444_800_000)


@pytest.fixture(scope="module")
def observations(tmp_path_factory: pytest.TempPathFactory) -> Observations:
    core = tiny_core()
    core.params = Params()
    lines = tiny_documents(5, hours=24 * 40)
    raws = [Raw(number, None, line) for number, line in enumerate(lines)]
    made = ObservationCache(tmp_path_factory.mktemp("cache"), core, compiled="tiny")
    source = Input(topic="a.jsonl", topic_id="file", partition=0)
    return made.observe([Partition(source, "news", raws)])


def tracked(observations: Observations, folder: Path) -> list[Share]:
    shares = shares_of(folder)
    for share in shares:
        track(share, observations, Params(), ALWAYS, lambda *_: None)
    return shares


def scores_of(share: Share) -> list[RegionScore]:
    path = share.scores.rename(share.scores.with_name(f"{share.number}.zst"))
    return [decode(RegionScore, line.value) for line in read_lines(str(path))]


def test_shares_together_tell_what_one_tracker_tells(
    observations: Observations, tmp_path: Path
) -> None:
    scores: list[RegionScore] = []
    whole = PartitionTracker(0, Params(), scores=scores.append)
    alerts: list[Alert] = []
    for offset, entry in enumerate(observations):
        alerts += whole.apply(offset, entry)
    shares = tracked(observations, tmp_path)
    told = list(transitions(shares))
    assert len(alerts) > 20
    assert len({alert.region.country for alert in alerts}) > 2
    assert sorted(map(digest_line, told)) == sorted(map(digest_line, alerts))
    of_shares = [score for share in shares for score in scores_of(share)]
    assert sorted(map(encode, of_shares)) == sorted(map(encode, scores))


def test_transitions_of_shares_come_in_the_order_of_the_log(
    observations: Observations, tmp_path: Path
) -> None:
    times = [alert.updated_at for alert in transitions(tracked(observations, tmp_path))]
    assert times == sorted(times)


def test_every_country_belongs_to_one_share(tmp_path: Path) -> None:
    shares = shares_of(tmp_path)
    for country in (b"ML", b"NE", b"BF", b"NG", b"SD", b"HT", b"UA", b"MM"):
        assert sum(share.concerns(country) for share in shares) == 1
    assert len(shares) == SHARES


def test_frames_written_apart_are_read_as_one_file(tmp_path: Path) -> None:
    frames = io.BytesIO()
    for _ in range(2):
        with ScoreWriter(frames) as writer:
            writer.score(SCORE)
    path = tmp_path / "scores.jsonl.zst"
    path.write_bytes(frames.getvalue())
    assert [line.value for line in read_lines(str(path))] == [encode(SCORE)] * 2
