"""What a replay is to do, fixed before it begins: ranges, offsets, parameters, model.

A plan is written into the folder of the run until it is done, so that a run that was broken off
is continued as it was meant. Everything that can be wrong with it is found while it is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from typing import Final

import msgspec

from detectors.params import Params, make_params, params_id
from schemas.times import DAY_MS, HOUR_MS, format_ms
from schemas.topics import BY_NAME, INPUTS, Topic
from streams.brokers.base import Broker
from streams.code_digest import code_digest
from streams.errors import BadInput, BadUsage
from streams.files import read_whole, size_of
from streams.parameters import read_params
from streams.replay.checkpoints import read_checkpoint

DEFAULT_WARMUP_MS: Final = 180 * DAY_MS
FILES: Final = "files"
OBSERVATIONS: Final = "observations"
DEFAULTS: Final = "defaults"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """Parameters under the name that their run has; `own` says that a file gave them."""

    name: str
    values: dict[str, float | int]
    own: bool

    def params(self) -> Params:
        """The parameters."""
        return make_params(dict(self.values), self.name)


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The offsets of one partition that are read, the end exclusive."""

    topic: str
    topic_id: str
    partition: int
    start: int
    end: int

    @property
    def name(self) -> str:
        """`topic/partition`."""
        return f"{self.topic}/{self.partition}"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A replay. `warmup_ms` is where reading begins, None for the beginning of what there is."""

    from_ms: int
    to_ms: int
    warmup_ms: int | None
    topics: tuple[str, ...]
    files: tuple[str, ...]
    deployment: str
    spans: tuple[Span, ...]
    settings: tuple[Setting, ...]
    model_file: str | None
    checkpoint: str | None
    to_topic: str | None
    exact: bool
    why: str
    truth: tuple[str, ...] = ()
    ignore: str | None = None

    @property
    def topic(self) -> str:
        """What is read, in a word."""
        return ",".join(self.topics) if self.topics else FILES

    @property
    def of_observations(self) -> bool:
        """Whether the log is read, and not documents."""
        return self.topics == (OBSERVATIONS,)

    @property
    def replay_of(self) -> str:
        """What alerts say that they are a replay of."""
        if self.files:
            return ",".join(PurePath(name).name for name in self.files)
        return ",".join(f"{self.deployment}.{name}" for name in self.topics)

    def run_id(self, setting: Setting, model: str, data: Sequence[str]) -> str:
        """The run's name: equal for equal inputs, parameters, model, code and range."""
        told = (self.from_ms, self.to_ms, self.warmup_ms, self.topic, self.checkpoint is not None)
        made_of = (*told, params_id(setting.params()), setting.own, model, code_digest(), *data)
        return "replay-" + hashlib.sha256(repr(made_of).encode()).hexdigest()[:16]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line or a notebook asks for, not looked at yet. Times in ms."""

    from_ms: int
    to_ms: int
    topics: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    model: str | None = None
    warmup_ms: int = DEFAULT_WARMUP_MS
    checkpoint: str | None = None
    to_topic: str | None = None
    truth: tuple[str, ...] = ()
    ignore: str | None = None


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
        spans, whole = _spans(asked, topics, deployment, broker, warn)
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


def _spans(
    asked: Asked,
    names: Sequence[str],
    deployment: str,
    broker: Broker,
    warn: Callable[[str], None],
) -> tuple[tuple[Span, ...], bool]:
    """What is read of each partition, and whether that is all that ever was written."""
    infos = broker.topics()
    spans: list[Span] = []
    whole = True
    checkpoint = read_checkpoint(asked.checkpoint) if asked.checkpoint else None
    for name in names:
        row: Topic = BY_NAME[name]
        topic = row.full_name(deployment)
        info = infos.get(topic)
        if info is None:
            raise BadUsage(f"--topic {name}: there is no topic {topic} on the broker")
        if checkpoint is not None:
            checkpoint.check(topic, info.id, info.partitions, asked.from_ms)
        starts = broker.offsets_at(topic, asked.from_ms - asked.warmup_ms - HOUR_MS)
        for number, (first, end) in enumerate(broker.bounds(topic)):
            start = starts[number]
            if checkpoint is not None:
                start = checkpoint.floors[number]
            elif first > 0 and start <= first:
                _past_retention(asked, broker, topic, number, (first, end), warn)
            if start < first:
                raise BadUsage(
                    f"{topic}/{number}: the checkpoint goes on at offset {start}, and offsets "
                    f"before {first} are gone"
                )
            whole &= start == 0
            spans.append(
                Span(topic=topic, topic_id=info.id, partition=number, start=start, end=end)
            )
    if all(span.start >= span.end for span in spans) and checkpoint is None:
        raise BadUsage(
            f"nothing to replay: no record of {', '.join(names)} was written at or after "
            f"{format_ms(asked.from_ms - asked.warmup_ms - HOUR_MS)}"
        )
    return tuple(spans), whole


def _past_retention(
    asked: Asked,
    broker: Broker,
    topic: str,
    number: int,
    bounds: tuple[int, int],
    warn: Callable[[str], None],
) -> None:
    first, end = bounds
    found = next(iter(broker.read(topic, number, first, min(first + 1, end))), None)
    if found is None:
        raise BadUsage(f"{topic}/{number}: retention has taken all of its {first} records")
    gone = (
        f"{topic}/{number}: offsets below {first}, written before {format_ms(found.timestamp_ms)}, "
        "are gone by retention"
    )
    if found.timestamp_ms > asked.from_ms:
        until = min(found.timestamp_ms, asked.to_ms)
        raise BadUsage(
            f"{gone}; of the range {format_ms(asked.from_ms)} to {format_ms(until)} cannot be "
            f"replayed: begin at {format_ms(found.timestamp_ms)} or later"
        )
    warn(f"{gone}; that part of the warm-up is missing")


def unfinished(folder: Path) -> Path:
    """Where a folder keeps the plan of a run that is not done."""
    return folder / "unfinished.json"
