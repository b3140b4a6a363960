"""Holds one child process and never outlives whoever started it.

Run by launch.py as ``python guard.py GRACE_SECONDS FOLDER_OR_EMPTY COMMAND...``. The child's pid is
printed on the first line of stdout. Lines on stdin are orders: ``TERM`` and ``KILL`` are sent to
the child as signals. When stdin ends, which it does however the starter dies, the child gets
SIGTERM, after the grace SIGKILL, and the folder, if one is named, is removed. Exits with 0 for a
child that ended by itself with 0, else with 1.

Being the child's parent, it can never signal another process that was given the same pid later.
"""

import shutil
import signal
import subprocess
import sys
import threading


class Guard:
    """The child and the orders that come for it."""

    def __init__(self, command: list[str], grace_seconds: float, folder: str) -> None:
        self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        self._grace_seconds = grace_seconds
        self._folder = folder
        self._orphaned = threading.Event()

    def run(self) -> int:
        """Print the pid, obey until the child ends, return the exit code."""
        # A terminal or a supervisor may signal the whole group; only stdin gives orders. Set after
        # the child has started: it would inherit what is ignored, and it has to hear SIGTERM.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print(self._child.pid, flush=True)
        obedience = threading.Thread(target=self._obey, daemon=True)
        obedience.start()
        code = self._child.wait()
        if self._orphaned.is_set():
            obedience.join()
        return 0 if code == 0 else 1

    def _obey(self) -> None:
        orders = {"TERM": signal.SIGTERM, "KILL": signal.SIGKILL}
        for line in sys.stdin:
            self._child.send_signal(orders[line.strip()])
        self._orphaned.set()
        self._child.terminate()
        try:
            self._child.wait(self._grace_seconds)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(Guard(sys.argv[3:], float(sys.argv[1]), sys.argv[2]).run())
