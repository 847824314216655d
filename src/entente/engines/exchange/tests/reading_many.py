"""Reads one file after another in one bounded process, by the code that reads a single one: for thousands of files."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from entente.engines.exchange.files import child
from entente.engines.exchange.files.reading import Reading
from entente.engines.exchange.files.sniff import Unreadable


class ReadMany(Reading):
    """A reading by a process that outlives it; keeps what it was told."""

    process: ClassVar[subprocess.Popen[bytes] | None] = None
    last: ClassVar[ReadMany]

    def __init__(self, path: Path, megabytes: int = 1_024) -> None:
        """Send the path to the process; start one where there is none."""
        if ReadMany.process is None or ReadMany.process.poll() is not None:
            command = [sys.executable, "-m", __name__, str(megabytes)]
            ReadMany.process = subprocess.Popen(  # noqa: S603 -- ourselves
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        self._process, self.over = ReadMany.process, False
        self.kind, self.heads, self.told, self.asked = "", [], [], False
        ReadMany.last = self
        self._say(str(path))

    def _say(self, word: str) -> None:
        """Send one line."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n".encode())
        self._process.stdin.flush()

    def __exit__(self, *_error: object) -> None:
        """Leave the process ready for the next file, or end it."""
        if self.kind and not self.asked:
            for _block in self.rows(-1):
                pass
        if not self.over:
            ReadMany.end()

    def rows(self, at: int) -> Iterator[tuple[int, list[list[Any]]]]:
        """Yield the blocks of a sheet, and keep the rows."""
        self.asked = True
        self._say(str(at))
        try:
            while (frame := self._frame())[0] == "rows":
                self.told += frame[2]
                yield frame[1], frame[2]
        except Unreadable:
            if at >= 0:
                raise
        self.over = True

    def _frame(self) -> Any:
        """Return the next frame; after an error the process waits for another file, unless it died."""
        try:
            return super()._frame()
        except Unreadable:
            self.over = self._process.poll() is None
            self.asked = True
            raise

    @staticmethod
    def end() -> None:
        """End the process."""
        if ReadMany.process is not None:
            ReadMany.process.kill()
            ReadMany.process.communicate()
            ReadMany.process = None


def main() -> None:
    """Serve every path that is asked for."""
    most = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    while path := sys.stdin.buffer.readline():
        child.answer(Path(path.decode().rstrip("\n")), sys.stdin.buffer)


if __name__ == "__main__":
    main()
