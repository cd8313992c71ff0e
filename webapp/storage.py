"""The only code that touches image files: originals by their sha256, results by photo and lease, exports."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import current_app

EXTENSION = "packshot_storage"
_BLOCK = 1024 * 1024


class TooLargeError(Exception):
    """More bytes came than are allowed."""


@dataclass(frozen=True)
class Received:
    """A file that came in and lies under a temporary name, with its sha256 and size in bytes."""

    path: Path
    sha256: str
    byte_size: int


class Storage:
    """Files under one data folder. Everything is written under another name first and then renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("incoming", "originals", "results", "exports", "checks", "index", "queries"):
            (root / name).mkdir(parents=True, exist_ok=True)

    def receive(self, source: BinaryIO | Path, max_bytes: int) -> Received:
        """Copy ``source`` to a temporary file while hashing it; TooLargeError leaves nothing behind."""
        path = self.root / "incoming" / secrets.token_hex(16)
        try:
            if isinstance(source, Path):
                with source.open("rb") as stream:
                    return self._copy(stream, path, max_bytes)
            return self._copy(source, path, max_bytes)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def _copy(self, stream: BinaryIO, path: Path, max_bytes: int) -> Received:
        digest, size = hashlib.sha256(), 0
        with path.open("xb") as file:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > max_bytes:
                    raise TooLargeError
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        return Received(path, digest.hexdigest(), size)

    def keep(self, received: Received) -> Path:
        """Move a received file to its place among the originals."""
        target = self.original(received.sha256)
        target.parent.mkdir(exist_ok=True)
        received.path.replace(target)
        return target

    def drop(self, received: Received) -> None:
        """Forget a received file that is not wanted."""
        received.path.unlink(missing_ok=True)

    def original(self, sha256: str) -> Path:
        """Where the original with this sha256 lies."""
        return self.root / "originals" / sha256[:2] / sha256

    def result(self, photo_id: int, token: str) -> Path:
        """The folder of what one claim of a photo made."""
        return self.root / "results" / str(photo_id) / token

    def preview(self, photo_id: int, token: str, name: str, folder: str = "previews") -> Path:
        """One of the small pictures among a photo's results, for example "mask.png"."""
        return self.result(photo_id, token) / folder / name

    def pattern(self, photo_id: int, token: str) -> Path:
        """Where the local features of a photo's product lie; photos of an earlier version may have none."""
        return self.preview(photo_id, token, "pattern.bin")

    def keep_pattern(self, photo_id: int, token: str, content: bytes) -> None:
        """Write them; readers see all of them or none."""
        path = self.pattern(photo_id, token)
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        aside.write_bytes(content)
        aside.replace(path)

    def keep_only_result(self, photo_id: int, token: str, *others: str) -> None:
        """Remove what other claims of this photo left, also half-written; ``others`` are still needed."""
        parent = self.root / "results" / str(photo_id)
        for folder in parent.iterdir():
            if folder.name not in (token, *others):
                shutil.rmtree(folder, ignore_errors=True)

    def drop_result(self, photo_id: int, token: str) -> None:
        """Remove what one claim of a photo made."""
        shutil.rmtree(self.result(photo_id, token), ignore_errors=True)

    def media(self, photo_id: int, token: str, name: str) -> Path | None:
        """A file among a photo's results, or None when there is none or ``name`` leads elsewhere."""
        folder = self.result(photo_id, token)
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None

    def export(self, file_name: str) -> Path:
        """Where the export called ``file_name`` lies."""
        return self.root / "exports" / file_name

    def check_pictures(self, export_id: int) -> Path:
        """The folder of the pictures that one export's checks painted."""
        return self.root / "checks" / str(export_id)

    def drop_check_pictures(self, export_id: int) -> None:
        """Remove them."""
        shutil.rmtree(self.check_pictures(export_id), ignore_errors=True)

    @property
    def index(self) -> Path:
        """Where the similarity index lies."""
        return self.root / "index" / "photos.faiss"

    def query(self, token: str) -> Path:
        """Where the picture of a photo lies that somebody searches by; it is kept for a day."""
        return self.root / "queries" / f"{token}.jpg"

    def clean_incoming(self, older_than: float) -> int:
        """Remove uploads and searched pictures last written before ``older_than`` (seconds since 1970); how many."""
        kept = [path for name in ("incoming", "queries") for path in (self.root / name).iterdir()]
        old = [path for path in kept if path.stat().st_mtime < older_than]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def current() -> Storage:
    """The storage of the current application."""
    found: Storage = current_app.extensions[EXTENSION]
    return found
