"""One real Kafka broker without Docker: a single KRaft node on loopback.

Run it::

    python deploy/kafka/launch.py [--port N] [--data DIR] [--properties KEY=VALUE ...]

or hold it from a test::

    with KafkaNode() as kafka:
        connect(kafka.bootstrap)
        kafka.restart(graceful=False)   # SIGKILL; same port, same data

Needs Java 17 or later and Maven, which resolves the class path named in pom.xml once into
``.kafka/`` of the checkout. Only the standard library is used, and only processes that were
started here are ever ended. The broker dies with its starter, however that one ends (guard.py).
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

if __name__ == "__main__":
    # Run as a script, Python knows this folder but not the checkout.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from deploy.kafka.needs import KafkaLaunchError
from deploy.kafka.node import KafkaNode

__all__ = ["KafkaLaunchError", "KafkaNode", "main"]


def _next_commands(node: KafkaNode) -> str:
    lines = [
        "In other terminals:",
        f"  export TOCSIN_BOOTSTRAP={node.bootstrap}",
        "  .venv/bin/tocsin topics create",
        "  .venv/bin/tocsin worker",
        "  .venv/bin/tocsin load FILE... --topic news",
        "  .venv/bin/tocsin alerts tail",
        "Ctrl-C here stops the broker" + ("." if node.keeps_data else " and removes its data."),
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a broker in the foreground until SIGINT or SIGTERM; 3 when it cannot be had."""
    parser = argparse.ArgumentParser(description="A single Kafka node on loopback.")
    parser.add_argument("--port", type=int, default=9092, help="port for clients (9092)")
    parser.add_argument("--data", type=Path, help="folder to keep; else a throw-away one")
    parser.add_argument("--properties", nargs="*", default=[], metavar="KEY=VALUE")
    given = parser.parse_args(arguments)
    pairs = [item.partition("=") for item in given.properties]
    if any(not equals for _, equals, _ in pairs):
        parser.error("--properties takes KEY=VALUE")
    node = KafkaNode(
        port=given.port, data=given.data, properties={key: value for key, _, value in pairs}
    )

    def interrupted(number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    signal.signal(signal.SIGTERM, interrupted)
    try:
        with node:
            print(f"Kafka serves on {node.bootstrap}; its log: {node.log}", flush=True)
            print(_next_commands(node), flush=True)
            node.wait()
            print(f"Kafka has ended by itself:\n{node.last_lines()}", file=sys.stderr)
    except KafkaLaunchError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Kafka has stopped.", flush=True)
        return 0
    return 3


if __name__ == "__main__":
    sys.exit(main())
