"""How a process of ours begins: stopping it is for who started it, and it does not outlive that."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

_STOPS = (signal.SIGINT, signal.SIGTERM)  # what a terminal, or a service's end, sends to a whole group of processes
_PR_SET_PDEATHSIG = 1


@contextmanager
def deaf() -> Iterator[None]:
    """What is started in here hears no Ctrl+C and no SIGTERM before it has ignored them for good (`ignore_stops`)."""
    resource_tracker.ensure_running()  # it is started with the first process, and would open this thread's ears again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_stops() -> None:
    """A process' first act: stopping is for who started it, whose end ends it; what it starts itself inherits this."""
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)


def dies_with_parent(number: signal.Signals, parent: int) -> None:
    """Asks the system to send this process the signal when its parent ends, however that ends.

    `parent`: its number, as itself told it. One that has ended before we could ask is told by no signal, so we send it.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # we are another's by now: of the first process, or of one that takes orphans
        os.kill(os.getpid(), number)
