"""`tocsin model`: the signal models: trained, listed, compared, pinned, rolled back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.brokers.connected import connected
from streams.cli.common import notice, warn
from streams.errors import EXIT_CHECK_FAILED, EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from schemas.model import ModelSnapshot
    from streams.cli.common import Commands, Parser
    from streams.settings import Settings

_NAMES = "digest (six digits or more), `current`, `pinned`, `shipped` or a file"


def add(commands: Commands) -> None:
    """Declare the commands."""
    parser: Parser = commands.add_parser(
        "model", help="train a signal model, look at models, choose the one in use"
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    train = verbs.add_parser(
        "train",
        help="fit weights on the quotable labelled sets",
        description="Fits on the sets whose text may be quoted and on no other, prints figures out "
        "of fold, and writes the model as JSON: equal files give equal bytes. Documents of the "
        "measuring sets that lie beside them are left out.",
    )
    train.add_argument("data", metavar="DATA", nargs="+", help="folder of sets, a set, or its file")
    train.add_argument("--out", metavar="F", required=True, help="where the model goes (-: stdout)")
    train.add_argument(
        "--leave-out", metavar="F", action="append", default=[], help="JSON Lines: ids not to use"
    )
    train.set_defaults(run=_train)
    listing = verbs.add_parser("list", help="the models on the broker (Kafka)")
    listing.set_defaults(run=_list)
    show = verbs.add_parser("show", help="where a model comes from, what it has learned")
    show.add_argument("model", metavar="MODEL", help=_NAMES)
    show.add_argument("--json", action="store_true", help="the snapshot itself")
    show.set_defaults(run=_show)
    diff = verbs.add_parser("diff", help="weights that differ, greatest first; exit 1 if any do")
    diff.add_argument("before", metavar="A", help=_NAMES)
    diff.add_argument("after", metavar="B", help=_NAMES)
    diff.add_argument("--all", action="store_true", help="every weight, not the twenty greatest")
    diff.set_defaults(run=_diff)
    pin = verbs.add_parser("pin", help="make the workers use this model until released (Kafka)")
    pin.add_argument("model", metavar="MODEL", nargs="?", help=_NAMES)
    pin.add_argument("--release", action="store_true", help="use what is learned again")
    pin.add_argument("--author", metavar="A", help="who does so; left out: TOCSIN_PRINCIPAL")
    pin.set_defaults(run=_pin)
    back = verbs.add_parser(
        "rollback",
        help="learn on from this model, without the labels given so far (Kafka)",
        description="The model becomes `current`, and learning goes on from it with the labels "
        "that are written from here on. Nothing is deleted.",
    )
    back.add_argument("model", metavar="MODEL", help=_NAMES)
    back.add_argument("--author", metavar="A", help="who does so; left out: TOCSIN_PRINCIPAL")
    back.set_defaults(run=_rollback)


def _train(arguments: argparse.Namespace, settings: Settings) -> int:
    from detectors.model.snapshot import shipped_model
    from detectors.model.training_sets import train
    from streams.errors import BadInput
    from streams.models.model_file import write_model
    from streams.models.training_files import training_files
    from streams.views.models import figures

    del settings
    files, leave_out = training_files(arguments.data, arguments.leave_out)
    notice(f"fitting on {', '.join(files)}")
    if not leave_out:
        warn("no measuring set lies beside them: nothing is left out of the fit")
    try:
        snapshot = train(files, leave_out)
    except ValueError as error:
        raise BadInput(*_place(str(error))) from error
    write_model(arguments.out, snapshot)
    for line in figures(snapshot):
        warn(line) if arguments.out == "-" else print(line)
    same = "is the shipped model" if snapshot == shipped_model() else "differs from the shipped one"
    warn(f"model {snapshot.digest} {same}")
    return EXIT_GOOD


def _place(said: str) -> tuple[str, str]:
    place, _, reason = said.partition(": ")
    return place, reason or said


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.models.model_changes import registry_of
    from streams.tables import print_table
    from streams.views.models import HEAD, listing

    del arguments
    with connected(settings) as broker:
        registry = registry_of(settings, broker)
    print_table(HEAD, listing(registry))
    return EXIT_GOOD


def _found(settings: Settings, *names: str) -> list[ModelSnapshot]:
    """The models of these names; the broker is asked only where one needs it."""
    from streams.models.model_changes import find_model, local_model, registry_of

    local = [local_model(name) for name in names]
    if all(local):
        return [model for model in local if model is not None]
    with connected(settings) as broker:
        registry = registry_of(settings, broker)
    return [find_model(name, registry) for name in names]


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    import sys

    from streams.models.model_file import model_bytes
    from streams.views.models import description

    (snapshot,) = _found(settings, arguments.model)
    if arguments.json:
        sys.stdout.buffer.write(model_bytes(snapshot))
    else:
        print("\n".join(description(snapshot)))
    return EXIT_GOOD


def _diff(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.tables import print_table
    from streams.views.models import differences

    before, after = _found(settings, arguments.before, arguments.after)
    rows = differences(before, after)
    if not rows:
        print("no weight differs")
        return EXIT_GOOD
    shown = rows if arguments.all else rows[:20]
    print_table(("signal", "weight", "A", "B", "change"), shown)
    if len(shown) < len(rows):
        print(f"and {len(rows) - len(shown)} smaller ones (--all)")
    return EXIT_CHECK_FAILED


def _pin(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.models.model_changes import pin, release

    if bool(arguments.model) == arguments.release:
        raise BadUsage("model pin: a MODEL is wanted, or --release")
    author = arguments.author or settings.principal
    with connected(settings) as broker:
        if arguments.release:
            there = release(settings, broker)
            print("released: `current` is used" if there else "no model was pinned")
        else:
            digest = pin(settings, broker, arguments.model, author).digest
            print(f"model {digest} is pinned: each input is read with it from its next block on")
    return EXIT_GOOD


def _rollback(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.models.model_changes import registry_of, rollback

    with connected(settings) as broker:
        start = rollback(settings, broker, arguments.model, arguments.author or settings.principal)
        pinned = registry_of(settings, broker).pinned
    learning = start.learning
    applied = learning.applied if learning else 0
    base = learning.base if learning else ""
    print(
        f"model {start.digest} is current: it predicts as {base[:16]} and learns from the labels "
        f"at offset {applied} and above"
    )
    if pinned is not None:
        warn(f"model {pinned.snapshot.digest[:16]} is pinned and stays in use until released")
    return EXIT_GOOD
