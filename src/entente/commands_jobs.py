"""What the command that runs background jobs does."""

from __future__ import annotations

import signal
from types import FrameType

from entente.engines.jobs.worker import Loop


def run_worker() -> int:
    """Run queue and recurring jobs until told to stop; the job in hand is brought to its end first."""
    loop = Loop()

    def stop(number: int, frame: FrameType | None) -> None:
        """Answer a signal."""
        loop.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    loop.run()
    return 0
