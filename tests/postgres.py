"""A real PostgreSQL for the tests: started when the first test asks for it, on a Unix socket alone, gone with the tests.

The server is the child of a small process that holds the end of a pipe: when the tests end in whatever way, the pipe
closes, and that process stops the server and removes its folder.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

USER = "postgres"
PORT = 5432  # only the name of the socket's file: every server has a folder of its own
START_SECONDS = 60


@cache
def binaries() -> Path | None:
    """The folder of PostgreSQL's own programs; None where it is not installed."""
    found = [Path(p) for p in Path("/usr/lib/postgresql").glob("*/bin")]
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        found.append(Path(told))
    usable = [p for p in found if (p / "initdb").exists() and (p / "postgres").exists()]
    return max(usable, default=None)


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server, without a database's name. Raises RuntimeError where it does not start."""
    keeper = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    try:
        told = keeper.stdout.readline().strip()
        if not told.startswith("/"):
            raise RuntimeError(f"PostgreSQL did not start: {told}")
        yield f"postgresql+psycopg://{USER}@/{{database}}?host={told}&port={PORT}"
    finally:
        keeper.stdin.close()
        keeper.wait()
        keeper.stdout.close()


def keep() -> None:
    """The process between the tests and the server: ends the server when its own input ends."""
    folder = Path(tempfile.mkdtemp(prefix="solieu-pg-"))
    running: subprocess.Popen[bytes] | None = None
    try:
        running = _start(folder)
        sys.stdout.write(f"{folder}\n")
        sys.stdout.flush()
        sys.stdin.read()
    except Exception as e:
        sys.stdout.write(f"{type(e).__name__}: {e}\n".replace("\n", " ") + "\n")
    finally:
        if running is not None:
            running.send_signal(3)  # SIGQUIT: at once, nothing is to be kept
            running.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    programs = binaries()
    if programs is None:
        raise RuntimeError("not installed")
    data = folder / "data"
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, USER)
        as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", "--"]
    folder.chmod(0o755)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    made = subprocess.run(
        [*as_user, str(programs / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        capture_output=True, text=True, check=False, cwd=folder, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(made.stderr.strip() or made.stdout.strip())
    settings = {
        "listen_addresses": "", "unix_socket_directories": str(folder), "port": str(PORT), "fsync": "off",
        "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB", "max_connections": "40",
        "autovacuum": "off", "log_min_messages": "panic", "max_wal_senders": "0", "wal_level": "minimal",
    }  # fmt: skip
    command = [*as_user, str(programs / "postgres"), "-D", str(data)]
    command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    running = subprocess.Popen(command, cwd=folder, **quiet)  # type: ignore[call-overload]
    for _ in range(START_SECONDS * 20):
        if (folder / f".s.PGSQL.{PORT}").exists() and "ready" in _status(data):
            return running
        if running.poll() is not None:
            raise RuntimeError(f"the server ended with {running.returncode}")
        time.sleep(0.05)
    running.kill()
    raise RuntimeError("the server did not answer")


def _status(data: Path) -> str:
    lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
    return lines[7] if len(lines) > 7 else ""


class Databases:
    """Databases of one server. One in the form of the newest migration is emptied and used again: to make one takes longer."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._numbers = itertools.count(1)
        self._spare: list[str] = []
        self._template: str | None = None

    def empty(self) -> str:
        """The address of a new database without tables."""
        return self._url(self._made("template0"))

    def prepared(self) -> str:
        """The address of an empty store."""
        from pipeline.store.engine import prepare

        if self._spare:
            return self._url(self._spare.pop())
        if self._template is None:
            self._template = self._made("template0")
            prepare(self._url(self._template))
        return self._url(self._made(self._template))

    def drop(self, url: str) -> None:
        self._run("postgres", f"DROP DATABASE {self._name(url)} WITH (FORCE)")

    def give_back(self, url: str) -> None:
        """A store from `prepared` may be used again; one that is in another form by now is dropped."""
        from pipeline.store.desk_tables import metadata
        from pipeline.store.engine import connect, head, revision

        engine = connect(url)
        now = revision(engine)
        engine.dispose()
        if now != head():
            self.drop(url)
            return
        sequences = [f"ALTER SEQUENCE {t.name}_id_seq RESTART" for t in metadata.tables.values() if t.autoincrement_column is not None]  # fmt: skip
        emptied = [f"DELETE FROM {t}; ALTER TABLE {t} ENABLE TRIGGER ALL" for t in metadata.tables]
        # without keys and triggers
        self._run(self._name(url), "; ".join(["SET session_replication_role = replica", *emptied, *sequences]))
        self._spare.append(self._name(url))

    def _url(self, name: str) -> str:
        return self.address.format(database=name)

    def _name(self, url: str) -> str:
        return url.split("/")[3].split("?")[0]

    def _made(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        self._run("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _run(self, database: str, statements: str) -> None:
        import psycopg

        with psycopg.connect(self._url(database).replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(statements)  # type: ignore[arg-type]


if __name__ == "__main__":
    keep()
