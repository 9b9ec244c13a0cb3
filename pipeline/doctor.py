"""Whether an office can work: each check tries one thing that it needs. What is said of what it saw is in doctor.toml."""

from __future__ import annotations

import errno
import importlib.metadata
import os
import pwd
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shlex import quote
from typing import Any, Literal

from pipeline import probes
from pipeline.clock import local_day
from pipeline.office import Office
from pipeline.settings import masked
from schemas.errors import BadTotals, MissingPackage, SolieuError
from schemas.system import why

Verdict = Literal["ok", "warn", "bad"]
_GB = 1 << 30
_LEAST_PERCENT = 5  # of a disk's bytes and inodes
_LEAST_WATCHES = 8192  # folders, for all programs of a user
_FIRST_YEAR = 2024  # no clock that is right tells an earlier one
_LONGEST = 300  # characters of a library's own words
_DURABLE = {"journal_mode": "wal", "synchronous": "full"}  # of SQLite


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a check saw, by a stable name, and what to do; nothing where all is well. Each Vietnamese, then English."""

    name: str
    verdict: Verdict
    said: tuple[str, str]
    advice: tuple[str, str]


Seen = Iterator[
    tuple[str, dict[str, object]]
]  # an entry of doctor.toml, and the values of its blanks (a pair: by language)


def examine(office: Office) -> Iterator[Diagnosis]:
    """What every check sees, in their order. A check that fails is a diagnosis too."""
    for check in CHECKS:
        try:
            for name, values in check(office):
                yield _told(name, {"root": quote(str(office.root)), **values})
        except Exception as e:
            yield _told("failed", {"check": check.__name__, "why": _why(e)})


def packages(office: Office) -> Seen:
    """Python's packages, as the program's own description requires them."""
    try:
        required = importlib.metadata.requires("solieu") or []
    except importlib.metadata.PackageNotFoundError:
        required = []  # run without being installed: nothing tells what it needs
    needed = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in required if "extra ==" not in line]
    missing = [n for n in needed if next(iter(importlib.metadata.distributions(name=n)), None) is None]
    yield ("packages_missing", {"names": " ".join(missing)}) if missing else ("packages", {})


def programs(office: Office) -> Seen:
    """The Debian programs that read scans and old Word files."""
    from pipeline.parse import doc, recognise

    try:
        recognise.ready("")
        yield "tesseract", {}
    except MissingPackage:
        yield "tesseract_missing", {"packages": recognise.PACKAGES}
    if shutil.which("soffice"):
        yield "libreoffice", {}
    else:
        name = "libreoffice_catdoc" if shutil.which("catdoc") else "libreoffice_missing"
        yield name, {"packages": doc.PACKAGES}


def clock(office: Office) -> Seen:
    day = local_day()
    yield "clock" if day.year >= _FIRST_YEAR else "clock_wrong", {"day": day.isoformat()}


def folders(office: Office) -> Seen:
    """Every folder is there and really takes a file; the known totals are only read."""
    for folder in office.folders.values():
        read_only = folder == office.totals
        try:
            probes.read(folder) if read_only else probes.write(folder)
        except FileNotFoundError:
            outside = office.root not in folder.parents
            yield (
                "folder_missing_outside" if outside else "folder_missing",
                {"folder": folder, "quoted": quote(str(folder))},
            )
        except OSError as e:
            yield "folder_refused", {"folder": folder, "why": _why(e), "user": _user()}
        else:
            yield "folder_read" if read_only else "folder", {"folder": folder}


def known_totals(office: Office) -> Seen:
    """Whether documents can be compared with them. That the folder is missing has been said."""
    from pipeline.inbox.totals import Known

    if not office.totals.is_dir():
        return
    try:
        Known(office.totals).loaded()
        yield "totals", {"folder": office.totals}
    except BadTotals as e:
        yield "totals_unusable", {"said": (e.message_vi, e.message_en)}


def disk(office: Office) -> Seen:
    """The free bytes and inodes of every disk that the office lies on."""
    seen = set()
    for folder in filter(Path.exists, (office.store, *office.folders.values())):
        space = probes.space(folder)
        if space.device in seen:
            continue
        seen.add(space.device)
        if space.free >= _GB and space.percent >= _LEAST_PERCENT and space.inodes_percent < _LEAST_PERCENT:
            yield "disk_inodes", {"folder": folder, "percent": space.inodes_percent}
        else:
            name = "disk" if space.free >= _GB and space.percent >= _LEAST_PERCENT else "disk_full"
            yield name, {"folder": folder, "free": f"{space.free / _GB:.1f}", "percent": space.percent}


def moves(office: Office) -> Seen:
    """Whether an original leaves the inbox by being renamed. That folders are missing has been said."""
    for folder in (office.done, office.failed):
        if office.inbox.exists() and folder.exists():
            try:
                probes.moves(office.inbox, folder)
                yield "moves", {"folder": folder}
            except OSError as e:
                if e.errno == errno.EXDEV:
                    yield "moves_copied", {"folder": folder}


def file_systems(office: Office) -> Seen:
    from pipeline.inbox.complete import is_local

    seconds = office.settings.inbox.still_seconds
    if office.inbox.exists():
        name = "local" if is_local(office.inbox) else "remote"
        yield name, {"type": probes.mount_of(office.inbox).type, "seconds": seconds}
    if not office.settings.store.url and not is_local(office.store):
        yield "store_remote", {"type": probes.mount_of(office.store).type}


def leases(office: Office) -> Seen:
    """Whether the system tells that a file is written: local disks only, and of others' files only with CAP_LEASE."""
    from pipeline.inbox.complete import is_local, leases_work

    still: dict[str, object] = {"seconds": office.settings.inbox.still_seconds}
    if office.settings.inbox.leases == "never":
        yield "leases_off", still
    elif office.inbox.exists() and is_local(office.inbox):  # elsewhere it has been said
        if not leases_work(office.inbox):
            yield "leases_refused", still
        elif probes.takes_from_others(office.inbox) and not probes.may_lease_others():
            yield "leases_of_others", {"user": _user(), **still}
        else:
            yield "leases", {}


def events(office: Office) -> Seen:
    if office.inbox.exists():
        arrive = probes.events_arrive(office.inbox)
        yield "events" if arrive else "events_missing", {"seconds": office.settings.inbox.rescan_seconds}
    count = probes.watches()
    if count is not None:
        yield "watches" if count >= _LEAST_WATCHES else "watches_few", {"count": count, "least": _LEAST_WATCHES * 8}


def database(office: Office) -> Seen:
    """Whether it opens, is of this version, and keeps what it was given through a power cut."""
    from pipeline.store import engine as door

    url: dict[str, object] = {"url": masked(office.database_url)}
    if office.database_path and not office.database_path.exists():  # to open it would make it
        yield "database_missing", url
        return
    try:
        engine = door.connect(office.database_url)
        revision, mode = door.revision(engine), door.durability(engine)
        engine.dispose()
    except Exception as e:  # the driver's own faults: of the network, of rights, of a damaged file
        yield "database_unreachable", {"why": tuple(map(masked, _why(e))), **url}
        return
    told = {"mode": "".join(f", {k} {v}" for k, v in mode.items()), "revision": revision or "–", **url}
    if revision is None:
        yield "database_missing", url
    elif revision != door.head():
        yield "database_older", {"head": door.head(), **told}
    else:
        yield "database" if all(_DURABLE.get(k, v) == v for k, v in mode.items()) else "database_unsafe", told


def watch(office: Office) -> Seen:
    holder = office.holder()
    yield ("watch", {"pid": holder.pid, "command": holder.command}) if holder else ("watch_missing", {})


CHECKS: tuple[Callable[[Office], Seen], ...] = (
    packages, programs, clock, folders, known_totals, disk, moves, file_systems, leases, events, database, watch,
)  # fmt: skip


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _told(name: str, values: dict[str, object]) -> Diagnosis:
    entry = _entries()[name]
    by_lang = [{k: v[at] if isinstance(v, tuple) else v for k, v in values.items()} for at in (0, 1)]
    vi, en, do_vi, do_en = (
        str(entry.get(k, "")).format_map(by_lang[k.endswith("en")]) for k in ("vi", "en", "do_vi", "do_en")
    )
    return Diagnosis(name, entry["verdict"], (vi, en), (do_vi, do_en))


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container's, without a name
        return str(os.geteuid())


def _why(error: Exception) -> tuple[str, str]:
    """One line in each language: of the system's faults and ours what they say, of others the first line."""
    if isinstance(error, OSError):
        return why(error)
    if isinstance(error, SolieuError):
        return error.message_vi, error.message_en
    text = (str(error).strip() or type(error).__name__).splitlines()[0][:_LONGEST]
    return text, text
