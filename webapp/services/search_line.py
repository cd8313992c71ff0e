"""The line between the web process and the search process: one JSON object there, one back, over a socket in the
data folder. The search process holds net and index in memory, which a web process must not."""

from __future__ import annotations

import fcntl
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any, Final

from webapp import config
from webapp.services.errors import UserError

Json = dict[str, Any]

NOT_RUNNING: Final = "The search is not running, or still starting; `make run` starts it. Try again in a moment."
SLOW: Final = "The search did not answer in time; try again in a moment."
PATIENCE_S: Final = 20.0
# What a socket's path may be long on every system that has them.
LONGEST_PATH: Final = 100
WAITING, AT_ONCE = 64, 4

log = logging.getLogger(__name__)


class AlreadyRunning(Exception):
    """Another search process serves this data folder; the message is a sentence."""


def ask(what: str, **values: Any) -> Json:
    """What the search process answers to ``what``; UserError with its sentence, or a 503 when nobody answers."""
    try:
        with Client(str(_path()), "AF_UNIX", authkey=_key()) as line:
            line.send_bytes(json.dumps({"what": what, **values}).encode())
            if not line.poll(PATIENCE_S):
                raise UserError(SLOW, status=503)
            answer: Json = json.loads(line.recv_bytes())
    except (OSError, EOFError, AuthenticationError) as error:
        raise UserError(NOT_RUNNING, status=503) from error
    if "error" in answer:
        raise UserError(answer["error"], status=answer["status"])
    return answer


def listen(answer: Callable[[Json], Json]) -> None:
    """Answer for ever, several at once; AlreadyRunning when another process of this data folder does."""
    path, key = _path(), _key()
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"A search process runs in {path.parent} already; stop it first.") from error
        # A process that was killed leaves its socket behind.
        path.unlink(missing_ok=True)
        with Listener(str(path), "AF_UNIX", WAITING, key) as door, ThreadPoolExecutor(AT_ONCE) as pool:
            while True:
                with suppress(AuthenticationError, EOFError, ConnectionError):
                    pool.submit(_serve, door.accept(), answer)


def _serve(line: Connection[Any, Any], answer: Callable[[Json], Json]) -> None:
    with line, suppress(EOFError, ConnectionError):
        asked: Json = json.loads(line.recv_bytes())
        line.send_bytes(json.dumps(_answered(asked, answer)).encode())


def _answered(asked: Json, answer: Callable[[Json], Json]) -> Json:
    try:
        return answer(asked)
    except UserError as error:
        return {"error": error.sentence, "status": error.status}
    except Exception:  # the border of this process: one question must not end it
        log.exception("the search could not answer %s", asked.get("what"))
        return {"error": "The search stumbled; it was written to the log. Try again.", "status": 500}


def _path() -> Path:
    path = config.current().data_dir / "search.sock"
    if len(str(path)) > LONGEST_PATH:
        raise UserError(f"The search needs a data folder with a shorter path than {path.parent}.", status=503)
    return path


def _key() -> bytes:
    return config.current().secret_key.encode()
