"""catalog.csv: one line per photo, for spreadsheets and shop systems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pipelines.types import Crop
from webapp.services import crop_tables, tables

COLUMNS: Final = ("sku", "view", "category", "colours", "colour_names", "packshot", "cutout", "crops", "swatch",
                  "alt_text")  # fmt: skip


def crops_of(result: dict[str, Any]) -> list[Crop]:
    """The crops that a photo.json tells of."""
    return as_crops(result["crops"])


def as_crops(told: list[dict[str, Any]]) -> list[Crop]:
    """Crops as photo.json has them."""
    return [Crop.from_json(crop) for crop in told]


def category_of(result: dict[str, Any]) -> str:
    """The class of what is sold: as a person said, else on a person the largest garment, else the best instance.

    "" without instances, "person" when a person is there and nothing that is worn was found.
    """
    return crop_tables.class_name(result)


def line(names: tuple[str, str], result: dict[str, Any], files: Iterable[str]) -> dict[str, str]:
    """One line: ``names`` is (SKU, view); several colours or crops are separated by a space or a semicolon."""
    by_folder: dict[str, list[str]] = {}
    for name in files:
        by_folder.setdefault(name.split("/")[0], []).append(name)
    swatches = result["swatches"]
    return {
        "sku": names[0],
        "view": names[1],
        "category": category_of(result),
        "colours": " ".join(swatch["hex"] for swatch in swatches),
        "colour_names": "; ".join(swatch["name"] for swatch in swatches),
        "packshot": _joined(by_folder, "packshots"),
        "cutout": _joined(by_folder, "cutouts"),
        "crops": _joined(by_folder, "crops"),
        "swatch": _joined(by_folder, "swatches"),
    }


def as_csv(lines: Iterable[dict[str, str]]) -> bytes:
    """The file."""
    return tables.as_csv(COLUMNS, lines)


def _joined(by_folder: dict[str, list[str]], folder: str) -> str:
    return "; ".join(by_folder.get(folder, []))
