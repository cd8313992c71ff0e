"""Celery's queue as files in a folder, for an installation without a broker.

kombu's own file transport writes a message under its final name while workers already look for it: a reader may see
half of it and stop. Here a file gets the name that readers look for only when it is complete.
"""

from __future__ import annotations

import time
import uuid
from json import JSONDecodeError
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` so that ``path`` is absent, old or complete at any moment."""
    aside = path.with_name(f".{uuid.uuid4().hex}")
    aside.write_bytes(content)
    aside.replace(path)


class Channel(filesystem.Channel):  # type: ignore[misc]  # kombu ships no types
    """kombu's channel with whole writes."""

    def _put(self, queue: str, payload: dict[str, Any], **_options: Any) -> None:
        # time, not monotonic as in kombu: messages must stay in order when the machine restarts.
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        try:
            write_whole(Path(self.data_folder_out) / name, str_to_bytes(dumps(payload)))
        except OSError as error:
            raise ChannelError(f"The message could not be written to {self.data_folder_out}: {error}") from error

    def _get(self, queue: str) -> dict[str, Any]:
        ending = f".{queue}.msg"
        for path in sorted(Path(self.data_folder_in).glob(f"[!.]*{ending}")):
            message = self._take(path)
            if message is not None:
                return message
        raise Empty

    def _take(self, path: Path) -> dict[str, Any] | None:
        """The message, which is nobody else's from now on; None when another worker was faster."""
        taken = Path(self.processed_folder) / path.name
        try:
            path.rename(taken)
            content = taken.read_bytes()
            taken.unlink()
            message: dict[str, Any] = loads(bytes_to_str(content))
        except (FileNotFoundError, JSONDecodeError):
            return None
        return message

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        wanted = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        lock_path = Path(self.control_folder) / ".lock"
        with lock_path.open("w") as lock_file:
            filesystem.lock(lock_file, filesystem.LOCK_EX)
            bound = self.get_table(exchange)
            if wanted not in bound:
                write_whole(self._exchange_file(exchange), str_to_bytes(dumps([wanted, *bound])))


class Transport(filesystem.Transport):  # type: ignore[misc]  # kombu ships no types
    """The transport that Celery uses when no broker is configured."""

    Channel = Channel

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        # kombu remembers bindings for the whole process, also when the next connection is to another folder.
        self.state = virtual.BrokerState()
