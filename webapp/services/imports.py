"""Bringing folders under the import root into a shoot."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from webapp import config
from webapp.models import FolderImport, User, db
from webapp.models.base import utcnow
from webapp.models.status import QUEUED
from webapp.services import photos, queue
from webapp.services.errors import UserError, not_found
from webapp.services.names import DEFAULT_PATTERN, compile_pattern, match_name
from webapp.services.shoots import create_shoot, get_shoot

__all__ = [
    "DEFAULT_PATTERN",
    "DryRun",
    "Tally",
    "add_files",
    "dry_run",
    "get_import",
    "list_folders",
    "roots",
    "scan",
    "start",
    "summary",
]

_SUFFIXES: Final = {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".tif", ".tiff", ".heic", ".heif"}
_MAX_LISTED_FOLDERS = 500


@dataclass
class DryRun:
    """What an import would do. Paths are relative to the folder; ``matched`` holds (path, SKU, view)."""

    matched: list[tuple[str, str, str]] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    colliding: list[tuple[list[str], str, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many files lie there."""
        return len(self.matched) + len(self.unmatched)


@dataclass
class Tally:
    """What became of the files so far."""

    done: int = 0
    added: int = 0
    duplicates: int = 0
    refused: int = 0

    def count(self, status: str) -> None:
        """Count one file by the status of its AddResult."""
        self.done += 1
        self.added += status == "added"
        self.duplicates += status == "duplicate"
        self.refused += status == "refused"


def roots() -> list[Path]:
    """The folders from which may be imported."""
    root = config.current().import_root
    return [root] if root else []


def list_folders() -> list[str]:
    """Folders below the import root, relative to it, "." first; empty when no root is configured."""
    found: list[str] = []
    for root in roots():
        for folder, subfolders, _files in os.walk(root):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            found.append(Path(folder).relative_to(root).as_posix())
            if len(found) >= _MAX_LISTED_FOLDERS:
                return found
    return found


def resolve(folder: str) -> Path:
    """The real folder behind a name relative to the import root; refused when it leads out of it."""
    if not roots():
        raise UserError("No import folder is configured: set PACKSHOT_IMPORT_ROOT and start Packshot again.")
    root = roots()[0].resolve()
    path = (root / folder).resolve()
    if not path.is_relative_to(root) or not path.is_dir():
        raise UserError(f"There is no folder {folder!r} in the import folder.", status=404)
    return path


def dry_run(folder: str, pattern: str = DEFAULT_PATTERN) -> DryRun:
    """What importing ``folder`` (relative to the import root) would do; changes nothing."""
    return scan(resolve(folder), pattern)


def scan(folder: Path, pattern: str = DEFAULT_PATTERN) -> DryRun:
    """Match every file below ``folder`` with ``pattern``."""
    compiled, run = compile_pattern(pattern), DryRun()
    same: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in _files(folder):
        found = match_name(compiled, path) if Path(path).suffix.lower() in _SUFFIXES else None
        if found is None:
            run.unmatched.append(path)
            continue
        run.matched.append((path, *found))
        same[found].append(path)
    run.colliding = [(paths, *found) for found, paths in same.items() if len(paths) > 1]
    return run


def start(shoot_id: int | None, folder: str, pattern: str, user: User | None) -> FolderImport:
    """Queue an import; without a shoot, a new one takes the folder's name."""
    path = resolve(folder)
    found = scan(path, pattern)
    if not found.matched:
        raise UserError("No photo in this folder fits the pattern.")
    shoot = get_shoot(shoot_id) if shoot_id is not None else create_shoot(path.name[:120], user)
    row = FolderImport(shoot_id=shoot.id, folder=folder, pattern=pattern, total=len(found.matched), state=QUEUED)
    row.attempts, row.created_by_id = 0, user.id if user else None
    row.lease_expires_at = utcnow() + timedelta(seconds=config.current().lease_seconds)
    with db.write() as session:
        session.add(row)
    queue.send("import_folder", row.id)
    return row


def add_files(shoot_id: int, folder: Path, matched: list[tuple[str, str, str]]) -> Iterator[Tally]:
    """Add files of ``folder`` (path, SKU, view) to a shoot; the tally after each file."""
    tally = Tally()
    for path, sku, view in matched:
        names = photos.Names(Path(path).name, path, (sku, view))
        tally.count(photos.add_named(shoot_id, folder / path, names).status)
        yield tally


def summary(tally: Tally, unmatched: int) -> str:
    """One sentence about an import."""
    parts = [f"{tally.added} added", f"{tally.duplicates} already there", f"{tally.refused} refused"]
    if unmatched:
        parts.append(f"{unmatched} left out because their names do not fit")
    return ", ".join(parts) + "."


def get_import(import_id: int) -> FolderImport:
    """The import, or a 404."""
    found = db.session.get(FolderImport, import_id)
    if found is None:
        raise not_found("import")
    return found


def _files(folder: Path) -> Iterator[str]:
    """Paths below ``folder``, relative, with forward slashes, in order; what begins with a dot is left out."""
    for place, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            if not name.startswith(".") and path.is_file():
                yield path.relative_to(folder).as_posix()
