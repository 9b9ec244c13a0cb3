"""What happened, as JSON lines in the office's log and as sentences on the terminal. Never a document's text."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pythonjsonlogger.json import JsonFormatter

LOG = logging.getLogger("solieu.inbox")
_MB = 1 << 20


def open_log(path: Path, level: str, *, quiet: bool) -> None:
    """Writes to the file at `path` (10 MB, and five before it), and to standard error unless `quiet`.

    A terminal gets sentences; a service's journal gets the same JSON lines as the file.
    """
    lines = JsonFormatter("%(asctime)s %(levelname)s %(message)s", json_ensure_ascii=False)
    handlers: list[logging.Handler] = [RotatingFileHandler(path, maxBytes=10 * _MB, backupCount=5, encoding="utf-8")]
    handlers[0].setFormatter(lines)
    if not quiet:
        screen = logging.StreamHandler(sys.stderr)
        screen.setFormatter(logging.Formatter("%(asctime)s  %(said)s", "%H:%M:%S") if sys.stderr.isatty() else lines)
        handlers.append(screen)
    for old in LOG.handlers[:]:
        LOG.removeHandler(old)
        old.close()
    for handler in handlers:
        LOG.addHandler(handler)
    LOG.setLevel(level.upper())
    LOG.propagate = False


def tell(event: str, said: str, *, level: int = logging.INFO, **values: object) -> None:
    """One event: its stable name and values for machines, a sentence in Vietnamese for people."""
    LOG.log(level, event, extra={"said": said, **values})
