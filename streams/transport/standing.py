"""Standing: where a worker is with one partition, from its assignment until it is taken away."""

from __future__ import annotations

from collections.abc import Sequence

from streams.batch import Batch, Partition
from streams.brokers.base import Record


class Standing:
    """What was handed over of a partition, what is done, and what may be committed.

    `expected` is the next offset to hand over, `end` the broker's last known end; all below `done`
    is acknowledged, all below `commit` may be committed (None: nothing new). `out` is the batch in
    work, `left` what it gave back. Times are the monotonic clock's, in seconds.
    """

    __slots__ = (
        "commit", "done", "empty", "end", "expected", "idled_s", "left", "out", "partition",
        "skipped", "spoke_s",
    )  # fmt: skip

    def __init__(self, partition: Partition, offset: int, end: int, now_s: float) -> None:
        self.partition = partition
        self.expected = self.done = offset
        self.commit: int | None = None
        self.end = end
        self.left: Sequence[Record] = ()
        self.out: Batch | None = None
        self.spoke_s = now_s
        self.idled_s: float | None = None
        # Nothing was ever written, or all is gone: it has been silent for long enough.
        self.empty = False
        # Offsets that were sought back to once and are truly not there.
        self.skipped: tuple[int, int] | None = None

    @property
    def waiting(self) -> bool:
        """Whether it has records that nobody was handed yet."""
        return bool(self.left) or self.expected < self.end

    def see_end(self, end: int | None) -> None:
        """Take note of the broker's end; an answer may be older than what is known."""
        if end is not None:
            self.end = max(self.end, end)

    def gap(self, offset: int) -> bool:
        """Whether offsets before this one are missing for the first time."""
        missing = self.expected, offset
        if offset <= self.expected or self.skipped == missing:
            return False
        self.skipped = missing
        return True

    def take(
        self, records: Sequence[Record], waiting: set[Partition], generation: int, now_s: float
    ) -> Batch:
        """The records as a batch; `waiting` are the partitions that have unread records."""
        # Set before the hand-over, which may be held up until after the next assignment.
        self.expected = records[-1].offset + 1
        self.left = ()
        self.spoke_s = now_s
        self.idled_s = None
        self.empty = False
        return Batch(self.partition, generation, self.done, records, waiting - {self.partition})

    def idle(self, generation: int, now_s: float) -> Batch:
        """A batch without records."""
        self.idled_s = now_s
        return Batch(self.partition, generation, self.expected, ())

    def idles_again(self, now_s: float, pause_s: float | None) -> bool:
        """Whether it may be said to be silent: for the first time, or after a pause once more."""
        return self.idled_s is None or (pause_s is not None and now_s - self.idled_s >= pause_s)

    def finish(self, batch: Batch, upto: int, commit: int | None) -> bool:
        """All below `upto` is acknowledged, the rest is handed over again; False if that cannot be.

        A commit never goes back.
        """
        self.out = None
        if batch.records:
            self.left = [record for record in batch.records if record.offset >= upto]
            if not self.left and upto != self.expected:
                return False
            self.expected = upto
        self.done = self.expected
        if commit is not None:
            self.commit = max(commit, self.commit or 0)
        return True
