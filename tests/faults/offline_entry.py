"""The offline reader as a process of its own: partitions in reverse order, no Faust loaded."""

from __future__ import annotations

import json
import sys

from schemas.digest import log_digest
from streams.brokers.kafka import KafkaBroker
from streams.offline.log import offline_alerts
from streams.settings import Settings

if __name__ == "__main__":
    settings = Settings.from_env()
    broker = KafkaBroker(settings)
    partitions = reversed(range(settings.observations_partitions))
    alerts = list(offline_alerts(broker, settings, partitions=partitions))
    broker.close()
    assert not {"faust", "aiokafka"} & sys.modules.keys()
    said = {
        "digest": log_digest(alerts),
        "incidents": len({alert.incident_id for alert in alerts}),
        "alerts": len(alerts),
    }
    sys.stdout.write(json.dumps(said))
