"""What databases say of their faults, as errors that tell a clerk what to do. No password is ever in them."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from schemas.store_errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreRefused, StoreUnreachable

Kind = type[StoreError]
# beginnings of SQLite's names for its errors, and of the SQLSTATEs of PostgreSQL
_SQLITE: tuple[tuple[str, Kind], ...] = (
    ("SQLITE_BUSY", StoreBusy),
    ("SQLITE_LOCKED", StoreBusy),
    ("SQLITE_PROTOCOL", StoreBusy),
    ("SQLITE_FULL", StoreFull),
    ("SQLITE_IOERR", StoreUnreachable),  # a disk or share that does not answer
    ("SQLITE_CORRUPT", StoreDamaged),
    ("SQLITE_NOTADB", StoreDamaged),
    ("SQLITE_CANTOPEN", StoreRefused),
    ("SQLITE_READONLY", StoreRefused),
    ("SQLITE_PERM", StoreRefused),
    ("SQLITE_AUTH", StoreRefused),
)
_POSTGRESQL: tuple[tuple[str, Kind], ...] = (
    ("08", StoreUnreachable),
    ("57P", StoreUnreachable),  # the server is starting, stopping, or cut the connection
    ("53100", StoreFull),
    ("53", StoreBusy),  # too many connections, out of memory
    ("40", StoreBusy),  # a deadlock, or another's change came between
    ("55P03", StoreBusy),
    ("28", StoreRefused),
    ("3D", StoreRefused),
    ("42501", StoreRefused),
    ("25006", StoreRefused),
    ("XX001", StoreDamaged),
    ("XX002", StoreDamaged),
)
# The way in was found but not let through: psycopg gives no SQLSTATE for what fails while connecting.
_REFUSALS = {
    "authentication failed": "sai tên hoặc mật khẩu",
    "no password supplied": "thiếu mật khẩu",
    "does not exist": "không có cơ sở dữ liệu hoặc người dùng đó",
    "no pg_hba.conf entry": "máy chủ không nhận máy này",
    "permission denied": "chưa được cấp quyền",
    "not permitted to log in": "người dùng này không được đăng nhập",
}


def tell(engine: Engine, shown: str, secret: str | None) -> None:
    """Has every fault of the engine raised as a StoreError where a user can do something about it.

    `shown` names the store to the user; `secret` is what may not be shown.
    """

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> None:
        fault = fault_of(context.original_exception, shown, secret)
        if fault is not None:
            raise fault from context.original_exception


def fault_of(error: BaseException, shown: str, secret: str | None = None) -> StoreError | None:
    """The error to tell of a driver's (or SQLAlchemy's) exception; None where it is a fault of ours (a constraint, a syntax)."""
    original = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    kind = _kind(original)
    if kind is None:
        return None
    why = (str(original).strip() or type(original).__name__).splitlines()[0]
    if secret:
        why = why.replace(secret, "***")
    return kind(shown, detail=_in_vietnamese(kind, why), detail_en=why)


def _in_vietnamese(kind: Kind, why: str) -> str:
    """What a Vietnamese message says in place of the driver's English; of faults without a name it is quoted."""
    if kind is StoreRefused:
        return next((vi for word, vi in _REFUSALS.items() if word in why), "tệp hoặc máy chủ không cho vào")
    return "cấu trúc bên trong không còn đúng" if kind is StoreDamaged else f"nguyên văn: “{why}”"


def _kind(error: BaseException) -> Kind | None:
    if isinstance(error, sqlite3.Error):
        return _of(_SQLITE, getattr(error, "sqlite_errorname", ""))
    import psycopg  # here, for an office on SQLite needs none of it

    if not isinstance(error, psycopg.Error):
        return None
    if error.sqlstate:
        return _of(_POSTGRESQL, error.sqlstate)
    if not isinstance(error, psycopg.OperationalError):
        return None
    return StoreRefused if any(r in str(error) for r in _REFUSALS) else StoreUnreachable


def _of(table: tuple[tuple[str, Kind], ...], name: str) -> Kind | None:
    return next((kind for beginning, kind in table if name.startswith(beginning)), None)
