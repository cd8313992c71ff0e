"""Real Redis and PostgreSQL on free ports in temporary folders, and Packshot's own processes."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def require_installed(found: object, program: str) -> None:
    """Skip a test whose program is not here; in CI, where `make test` installs it, its absence is a failure."""
    if found is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"{program} is not installed; `make test` installs it")


def free_port() -> int:
    """A TCP port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Ask every 0.1 s until ``condition`` holds; AssertionError with ``what`` after ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(0.1)


def listens(port: int) -> bool:
    """Whether somebody answers on this local port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def redis_program() -> str | None:
    """Where redis-server is."""
    return shutil.which("redis-server")


def postgres_programs() -> Path | None:
    """The folder of initdb and postgres; Debian keeps them out of PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).parent] if found else []
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis as README tells to run one; its address."""
    program = redis_program()
    assert program is not None
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    options += ["--appendonly", "yes", "--maxmemory-policy", "noeviction"]
    with process([program, *options], folder / "redis.log"):
        wait_until(lambda: listens(port), 15, "Redis")
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL with an empty database; its address. It refuses to run as root, so root hands it to nobody."""
    programs = postgres_programs()
    assert programs is not None
    folder.mkdir(parents=True, exist_ok=True)
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else None
    if owner is not None:
        _open_up(folder, owner.pw_uid)
    port, data = free_port(), folder / "data"
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid} if owner else {}
    init = [str(programs / "initdb"), "-D", str(data), "-U", "packshot", "-A", "trust", "--no-sync", "-E", "UTF8"]
    subprocess.run([*init, "--locale=C"], check=True, capture_output=True, cwd=folder, **as_owner)  # type: ignore[call-overload]
    options = ["-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder), "-c", "fsync=off"]
    with process([str(programs / "postgres"), *options], folder / "postgres.log", as_owner=as_owner):
        wait_until(lambda: listens(port), 30, "PostgreSQL")
        yield f"postgresql://packshot@127.0.0.1:{port}/postgres"


@contextmanager
def process(
    arguments: list[str],
    log: Path,
    env: Mapping[str, str] | None = None,
    as_owner: Mapping[str, int] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, ended with its children when the block ends; output goes to ``log``."""
    with log.open("ab") as output:
        started = subprocess.Popen(  # type: ignore[call-overload]  # user and group come as a mapping
            arguments,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT if not as_owner else log.parent,
            env=None if env is None else {**os.environ, **env},
            start_new_session=True,
            **(as_owner or {}),
        )
    try:
        yield started
    finally:
        end(started)


def end(started: subprocess.Popen[bytes]) -> None:
    """Stop a process kindly, then its whole group for good."""
    if started.poll() is None:
        started.terminate()
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.poll()
    kill_group(started)


def kill_group(started: subprocess.Popen[bytes]) -> None:
    """SIGKILL for a process and all its children, as a power cut would do it."""
    try:
        os.killpg(started.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        started.wait(10)


def python(*arguments: str) -> list[str]:
    """A command line of this interpreter."""
    return [sys.executable, *arguments]


def _open_up(folder: Path, uid: int) -> None:
    """Give ``folder`` to ``uid`` and let it pass through the folders above; pytest closes those to others."""
    os.chown(folder, uid, -1)
    for parent in folder.parents:
        if parent.stat().st_uid == os.getuid() and parent.is_relative_to("/tmp") and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o011)
