"""From what is asked for to a plan; everything that can be wrong with it is found here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath

import msgspec

from detectors.params import Params
from schemas.times import DAY_MS, format_ms
from schemas.topics import INPUTS
from streams.brokers.base import Broker
from streams.errors import BadInput, BadUsage
from streams.files import read_whole, size_of
from streams.parameters import read_params
from streams.replay.asked import Asked
from streams.replay.plan import DEFAULTS, OBSERVATIONS, Plan, Setting
from streams.replay.spans import Span, find_spans


def make_plan(
    asked: Asked,
    deployment: str,
    broker: Broker | None = None,
    warn: Callable[[str], None] = lambda _: None,
) -> Plan:
    """The plan, with the end offsets as they are now.

    Raises BadUsage or BadInput for what cannot be run, BrokerError where the broker does not
    answer. `warn` hears of what is gone of the warm-up.
    """
    if asked.to_ms <= asked.from_ms:
        raise BadUsage(
            f"--from and --to: {format_ms(asked.from_ms)} to {format_ms(asked.to_ms)} is no range"
        )
    settings = _settings(asked.params)
    _check_inputs(asked, deployment)
    topics = () if asked.files else asked.topics or (OBSERVATIONS,)
    warmup_ms = asked.from_ms - asked.warmup_ms
    spans: tuple[Span, ...] = ()
    exact, why = False, "documents are read anew, by one model and in one order"
    if topics:
        if broker is None:
            raise BadUsage("--topic: a broker is needed to read it")
        spans, whole = find_spans(asked, topics, deployment, broker, warn)
        if topics == (OBSERVATIONS,):
            exact, why = _exactness(asked, settings, whole=whole)
    return Plan(
        from_ms=asked.from_ms,
        to_ms=asked.to_ms,
        warmup_ms=warmup_ms,
        topics=topics,
        files=asked.files,
        deployment=deployment,
        spans=spans,
        settings=settings,
        model_file=asked.model,
        checkpoint=asked.checkpoint,
        to_topic=asked.to_topic,
        exact=exact,
        why=why,
        truth=asked.truth,
        ignore=asked.ignore,
    )


def _exactness(asked: Asked, settings: Sequence[Setting], *, whole: bool) -> tuple[bool, str]:
    if any(setting.own for setting in settings):
        return False, "other parameters than the live ones"
    if asked.checkpoint:
        return True, "the log from a checkpoint on"
    if whole:
        return True, "the log from its start"
    return False, f"the log from {asked.warmup_ms / DAY_MS:g} days before the range on"


def _settings(paths: Sequence[str]) -> tuple[Setting, ...]:
    if not paths:
        return (_setting(DEFAULTS, Params(), own=False),)
    made: dict[str, Setting] = {}
    for path in paths:
        name = PurePath(path).stem
        if name in made:
            raise BadUsage(f"--params: two files are called {name}; their runs need two names")
        made[name] = _setting(name, read_params(path), own=True)
    return tuple(made.values())


def _setting(name: str, params: Params, *, own: bool) -> Setting:
    return Setting(name=name, values=msgspec.structs.asdict(params), own=own)


def _check_inputs(asked: Asked, deployment: str) -> None:
    documents = {topic.name for topic in INPUTS}
    of_documents = bool(asked.files) or bool(documents & set(asked.topics))
    strangers = [name for name in asked.topics if name not in {OBSERVATIONS, *documents}]
    to_topic = asked.to_topic or ""
    wrong = (
        (bool(asked.topics and asked.files), "--topic and --file: one of them, not both"),
        (
            bool(strangers),
            (
                f"--topic {','.join(strangers)}: nothing to replay; observations, or some of "
                f"{', '.join(sorted(documents))}, comma between"
            ),
        ),
        (
            OBSERVATIONS in asked.topics and len(asked.topics) > 1,
            "--topic: observations stand alone; they were made of the documents",
        ),
        (
            bool(asked.checkpoint) and of_documents,
            "--checkpoint: belongs to the log; use it with --topic observations",
        ),
        (
            bool(asked.model) and not of_documents,
            "--model: observations name the model that made them; documents take one",
        ),
        (
            to_topic.startswith(f"{deployment}."),
            (
                f"--to-topic {to_topic}: names beginning with {deployment}. are the live "
                "deployment's; a replay must not write there"
            ),
        ),
    )
    for is_so, message in wrong:
        if is_so:
            raise BadUsage(message)
    for path in asked.files:
        if size_of(path) is None:
            raise BadInput(path, "there is no such file (a replay cannot read stdin)")
    if asked.model:
        read_whole(asked.model)
