"""`params apply`: the change stands in every partition of observations."""

import pytest

from detectors.params import Params, params_id
from schemas.codec import decode_log
from schemas.control import ParamsChange
from streams.brokers.memory import MemoryBroker
from streams.errors import BadUsage
from streams.settings import Settings
from streams.topics.admin import create
from streams.topics.params_apply import apply_params


def test_every_partition_has_the_change_and_it_gives_the_same_parameters() -> None:
    settings, broker = Settings(observations_partitions=3), MemoryBroker()
    create(broker, settings)
    params = Params(lateness_minutes=20)
    applied = apply_params(settings, broker, params)
    assert applied == (params_id(params), 3)
    for partition, (first, end) in enumerate(broker.bounds("tocsin.observations")):
        (record,) = broker.read("tocsin.observations", partition, first, end)
        change = decode_log(record.value or b"")
        assert isinstance(change, ParamsChange)
        assert change.params_id == params_id(params)
        assert Params(**change.params) == params  # type: ignore[arg-type] # checked just above


def test_without_the_topic_it_says_how_to_make_it() -> None:
    with pytest.raises(BadUsage, match="tocsin topics create"):
        apply_params(Settings(), MemoryBroker(), Params())
