"""The door of the store: SQLite beside the office, or PostgreSQL by its address; its form is kept by numbered migrations.

`engine.begin()` is a writing transaction and `engine.connect()` a reading one. On SQLite the first takes the writer's
place at once (two that read and then want to write would fail each other), and the second never waits for anybody.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pipeline.clock import stamp
from pipeline.store import faults
from pipeline.store.copy import copy_file
from pipeline.store.desk_tables import metadata  # with the tables of every module
from pipeline.store.portable import as_json, from_json
from schemas.store_errors import StoreForeign, StoreMissing, StoreNewer, StoreOlder, StoreRefused

__all__ = ["Connection", "Engine", "connect", "opened", "prepare"]  # the types are named by who holds a store
WAIT_SECONDS = 30  # for another's lock
_CONNECT_SECONDS = 10
_WAL_LIMIT = 64 << 20  # bytes that the log of a SQLite store keeps on the disk once they are written back
MIGRATIONS = Path(__file__).parent / "migrations"
_WRITES = "solieu_writes"


def connect(url: str) -> Engine:
    """An engine on the store at `url` ("sqlite:///…", "postgresql+psycopg://…"), whatever its form; nothing is opened yet.

    Faults of the database come out of it as StoreError. Raises StoreRefused for what is no address.
    """
    try:
        address = make_url(url)
        sqlite = address.get_backend_name() == "sqlite"
        # what a document says has no place in the messages of errors
        options: dict[str, Any] = {"json_serializer": as_json, "json_deserializer": from_json, "hide_parameters": True}
        if sqlite:
            options["connect_args"] = {"timeout": WAIT_SECONDS}
        else:
            options["connect_args"] = {
                "connect_timeout": _CONNECT_SECONDS,
                "application_name": "solieu",
                "options": f"-c timezone=UTC -c lock_timeout={WAIT_SECONDS}s",
            }
            options["pool_pre_ping"] = True  # the server may have been started anew
        engine = create_engine(address, **options)
    except (ArgumentError, SQLAlchemyError, ValueError, ImportError) as e:
        raise StoreRefused("store.url", detail="địa chỉ không đúng dạng", detail_en="it is no address") from e
    faults.tell(engine, shown(address), address.password and str(address.password))
    if sqlite:
        event.listen(engine, "connect", _settle)
        event.listen(engine, "begin", _begin)
        engine.begin = _writing(engine)  # type: ignore[method-assign, assignment]
    return engine


def shown(address: URL) -> str:
    """A store as it may be shown: its file, or its address without the password."""
    if address.get_backend_name() == "sqlite":
        return address.database or ":memory:"
    return address.render_as_string(hide_password=True)


def prepare(url: str) -> None:
    """Makes the store, or brings it to the form of this version; a SQLite file is copied beside it first.

    Raises StoreError: newer than this version, somebody else's, unreachable.
    """
    engine = connect(url)
    try:
        at = revision(engine)
        if at == head():
            return
        _known(engine, at)
        if at is None:
            _unclaimed(engine)
        else:
            _keep_copy(engine, at)
        upgrade(engine)
    finally:
        engine.dispose()


def opened(url: str) -> Engine:
    """The store, in the form of this version. Raises StoreError: missing, older, newer, damaged, unreachable, refused."""
    engine = connect(url)
    try:
        file = _file(engine)
        if file is not None and not file.exists():  # to open it would make it
            raise StoreMissing(shown(engine.url))
        at = revision(engine)
        if at is None:
            raise StoreMissing(shown(engine.url))
        _known(engine, at)
        if at != head():
            raise StoreOlder(shown(engine.url), revision=at, head=head())
    except BaseException:
        engine.dispose()
        raise
    return engine


def revision(engine: Engine) -> str | None:
    """The migration that the store is at; None where it has none. Raises StoreError."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def revisions() -> tuple[str, ...]:
    """The migrations that this version knows, oldest first: their files' names begin with them."""
    return tuple(p.name.split("_")[0] for p in sorted((MIGRATIONS / "versions").glob("[0-9]*_*.py")))


def head() -> str:
    """The migration that this version works with."""
    return revisions()[-1]


def durability(engine: Engine) -> dict[str, str]:
    """The settings of the database that decide whether it keeps what it was given through a power cut."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            levels = ("off", "normal", "full", "extra")
            mode = str(connection.scalar(text("PRAGMA journal_mode")))
            return {"journal_mode": mode, "synchronous": levels[int(connection.scalar(text("PRAGMA synchronous")))]}
        return {n: str(connection.scalar(text(f"SHOW {n}"))) for n in ("fsync", "synchronous_commit")}


def upgrade(engine: Engine, to: str = "head") -> None:
    """All migrations up to `to`, in one transaction."""
    _migrate(engine, "upgrade", to)


def downgrade(engine: Engine, to: str) -> None:
    """Back to the migration `to` ("base": to nothing), in one transaction. Raises WouldLose where rows would be lost."""
    _migrate(engine, "downgrade", to)


def _migrate(engine: Engine, direction: str, to: str) -> None:
    import alembic.command  # slow to load, and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with (
        engine.connect().execution_options(**{_WRITES: True}) as connection,
        _unbound(connection),
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        getattr(alembic.command, direction)(config, to)


@contextmanager
def _unbound(connection: Connection) -> Iterator[None]:
    """SQLite without its foreign keys, which cannot be suspended inside of a transaction: a table is changed by copying it."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _known(engine: Engine, at: str | None) -> None:
    if at is not None and at not in revisions():
        raise StoreNewer(shown(engine.url), revision=at, head=head())


def _unclaimed(engine: Engine) -> None:
    """Raises StoreForeign where a table of ours stands in the way already."""
    taken = sorted(set(inspect(engine).get_table_names()) & set(metadata.tables))
    if taken:
        raise StoreForeign(shown(engine.url), tables=", ".join(taken))


def _file(engine: Engine) -> Path | None:
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database)


def _keep_copy(engine: Engine, at: str) -> None:
    """A copy of a SQLite store, whole and by itself, beside it: "solieu.sqlite" as "solieu.sqlite.0001-20240105T101500Z"."""
    file = _file(engine)
    if file is None:
        return
    moment = stamp().partition(".")[0].translate({ord(c): None for c in "-:"})
    copy_file(file, Path(f"{file}.{at}-{moment}Z"))


def _settle(driver: sqlite3.Connection, record: object) -> None:
    """Every connection to SQLite. SQLAlchemy begins transactions, not the driver, which would leave reads and DDL outside."""
    driver.isolation_level = None
    driver.execute("PRAGMA foreign_keys=ON")
    if driver.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        driver.execute("PRAGMA journal_mode=WAL")
    driver.execute("PRAGMA synchronous=FULL")
    driver.execute(f"PRAGMA journal_size_limit={_WAL_LIMIT}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _writing(engine: Engine) -> Callable[[], AbstractContextManager[Connection]]:
    @contextmanager
    def begin() -> Iterator[Connection]:
        with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
            yield connection

    return begin
