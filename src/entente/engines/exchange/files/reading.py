"""A spreadsheet read safely: heads of its sheets, then the rows of one, from a process that may die without harm."""

from __future__ import annotations

import contextlib
import marshal
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from entente.engines.exchange.files.sniff import MAX_BYTES, Unreadable

MEGABYTES = 1_024


@dataclass(frozen=True)
class Head:
    """What is known of a sheet before its rows are read: `serials` says whether a bare number may be a day."""

    name: str
    hidden: bool
    merged: int
    formulas: int
    serials: bool
    rows: list[list[Any]]


def sentence(code: str) -> str:
    """Return the sentence for a file that is not opened: what it is, and what would pass."""
    pass_words = _("Save it as XLSX, ODS or CSV, without a password, and send it again.")
    words = {
        "empty": _("The file is empty."),
        "too-large": _("The file is larger than %(size)d MB: split it.") % {"size": MAX_BYTES // 1_000_000},
        "password": _("The file is protected by a password."),
        "old-format": _("The file is in the old XLS or another Office format."),
        "picture": _("The file is a picture, whatever its name says."),
        "pdf": _("The file is a PDF, whatever its name says."),
        "archive": _("The file is an archive, not a spreadsheet."),
        "program": _("The file is a program or a database, not a spreadsheet."),
        "text": _("The file is a text document, not a spreadsheet."),
        "not-text": _("The file is neither a spreadsheet nor a text of lines and columns."),
        "bomb": _("The file would unpack to far more than a spreadsheet holds, so it was not opened."),
        "damaged": _("The file is damaged or cut off: it cannot be read to its end."),
        "slow": _("The file takes longer to read than any spreadsheet should."),
    }
    return f"{words.get(code, words['damaged'])} {pass_words}"


class Reading:
    """An open file: `heads` at once, `rows(n)` once. Use as a context manager; raises Unreadable with a code."""

    def __init__(self, path: Path, megabytes: int = MEGABYTES) -> None:
        command = [sys.executable, "-m", "entente.engines.exchange.files.child", str(path), str(megabytes)]
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.kind = ""
        self.heads: list[Head] = []

    def __enter__(self) -> Reading:
        """Read the heads."""
        try:
            frame = self._frame()
            self.kind, self.heads = frame[1], [Head(*sheet) for sheet in frame[2]]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()

    def rows(self, at: int) -> Iterator[tuple[int, list[list[Any]]]]:
        """Yield (number of the first line less one, rows) blocks of sheet `at`."""
        assert self._process.stdin is not None  # noqa: S101 -- asked for as a pipe
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{at}\n".encode())
            self._process.stdin.close()
        while (frame := self._frame())[0] == "rows":
            yield frame[1], frame[2]

    def _frame(self) -> Any:
        """Return the next frame; Unreadable when the process says so, or dies before it says anything."""
        assert self._process.stdout is not None  # noqa: S101 -- asked for as a pipe
        size = self._process.stdout.read(4)
        wanted = struct.unpack(">I", size)[0] if len(size) == 4 else 0
        content = self._process.stdout.read(wanted)
        if not content or len(content) < wanted:
            self._process.wait()
            raise Unreadable("slow" if self._process.returncode in {-24, -9} else "bomb")
        frame = marshal.loads(content)  # noqa: S302 -- written by our own process
        if frame[0] == "error":
            raise Unreadable(frame[1])
        return frame
