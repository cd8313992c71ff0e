"""weights/manifest.toml: what every weight file is, where it comes from and the numbers its engine needs."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WEIGHTS_DIR = Path(__file__).resolve().parents[2] / "weights"


class WeightsError(Exception):
    """A weight file or its manifest entry is missing or wrong; the message is a sentence."""


@dataclass(frozen=True)
class WeightsEntry:
    """One table ``[weights.NAME]``; ``mean`` and ``std`` per RGB channel 0..255, ``input_size`` (height, width) px."""

    name: str
    path: Path
    sha256: str
    licence: str
    training_data: tuple[str, ...]
    input_size: tuple[int, int]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    figures: dict[str, float] = field(default_factory=dict)

    def check(self) -> None:
        """Raise WeightsError unless the file is there and is the file that the manifest names."""
        if not self.path.is_file():
            raise WeightsError(
                f"The weights {self.path.name} are missing from {self.path.parent}; fetch the repository again."
            )
        found = hashlib.sha256(self.path.read_bytes()).hexdigest()
        if found != self.sha256:
            raise WeightsError(
                f"{self.path.name} has sha256 {found[:12]}, the manifest says {self.sha256[:12]}; fetch it again."
            )


def read_manifest(weights_dir: Path | None = None) -> dict[str, WeightsEntry]:
    """All entries by name; WeightsError when the manifest is missing or an entry lacks a key."""
    folder = weights_dir or WEIGHTS_DIR
    path = folder / "manifest.toml"
    if not path.is_file():
        raise WeightsError(f"There is no manifest.toml in {folder}; point to the folder that holds the weights.")
    tables = tomllib.loads(path.read_text(encoding="utf-8")).get("weights", {})
    return {name: _entry(folder, name, table) for name, table in tables.items()}


def find_entry(name: str, weights_dir: Path | None = None) -> WeightsEntry:
    """The checked entry called ``name``."""
    entries = read_manifest(weights_dir)
    if name not in entries:
        raise WeightsError(
            f"The manifest knows no weights called {name}; it has {', '.join(sorted(entries)) or 'none'}."
        )
    entries[name].check()
    return entries[name]


def _entry(folder: Path, name: str, table: dict[str, Any]) -> WeightsEntry:
    try:
        return WeightsEntry(
            name=name,
            path=folder / table["file"],
            sha256=table["sha256"],
            licence=table["licence"],
            training_data=tuple(table["training_data"]),
            input_size=(table["input_size"][0], table["input_size"][1]),
            mean=_triple(table["mean"]),
            std=_triple(table["std"]),
            figures=dict(table.get("figures", {})),
        )
    except KeyError as error:
        raise WeightsError(f"The manifest's entry {name} lacks {error}; every entry needs it.") from error


def _triple(values: list[float]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
