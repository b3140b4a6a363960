"""What a replay is to do, fixed before it begins: ranges, offsets, parameters, model.

A plan is written into the folder of the run until it is done, so that a run that was broken off
is continued as it was meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Final

import msgspec

from detectors.params import Params, make_params, params_id
from streams.code_digest import code_digest
from streams.errors import BadUsage
from streams.replay.spans import Span

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


def unfinished(folder: Path) -> Path:
    """Where a folder keeps the plan of a run that is not done."""
    return folder / "unfinished.json"


def check_free(folder: Path, how: str) -> None:
    """Raise BadUsage where a run would be written over; `how` goes on with an unfinished one."""
    if unfinished(folder).is_file():
        raise BadUsage(f"{folder} holds an unfinished run: {how} goes on with it, or remove it")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadUsage(f"{folder} is there and not an empty folder: a run is not written over")
