"""The alerts of a run on a topic of their own, on request."""

from __future__ import annotations

from schemas import cloudevents
from schemas.codec import encode
from streams.brokers.base import Broker, Outgoing
from streams.run_folder import RunFolder


def publish(run: RunFolder, broker: Broker, topic: str) -> int:
    """Write all of a run's alerts to a topic, made with one partition if need be; how many.

    Sent time is the run's own time of finishing, as nothing else of a run is of the clock.
    """
    if topic not in broker.topics():
        broker.create(topic, 1, {"cleanup.policy": "delete"})
    sent = 0
    with broker.writer() as writer:
        for alert in run.alerts():
            headers = cloudevents.headers(alert, run.run.deployment, run.run.clock.finished_at)
            writer.send(Outgoing(topic, 0, alert.incident_id.encode(), encode(alert), headers))
            sent += 1
    return sent
