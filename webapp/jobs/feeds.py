"""What lies beside the pictures in a ZIP: the channel's tables and the manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from pipelines.exports.profiles import ExportProfile
from webapp.jobs import catalog
from webapp.jobs.export_photo import HELD, IN, Chosen
from webapp.models.base import utcnow
from webapp.services.tables import as_csv

Done = Sequence[tuple[Chosen, dict[str, Any]]]


def tables(done: Done, profile: ExportProfile, base_url: str) -> dict[str, bytes]:
    """File name > content. Tables of a product's pictures name all of them where one of them changed."""
    changed = {photo.sku for photo, row in done if row["state"] == IN}
    present = [(photo, row) for photo, row in done if photo.sku in changed and row["state"] != HELD]
    address = base_url.rstrip("/") + "/" if base_url else ""
    return {f"{name}.csv": _TABLES[name](present, address) for name in profile.names.tables}


def manifest(profile: ExportProfile, changed_only: bool, done: Done, gone: Iterable[dict[str, Any]]) -> bytes:
    """What was exported, unchanged, held back and is gone, with the SHA-256 of every file."""
    said = {
        "channel": profile.name,
        "title": profile.title,
        "made_at": utcnow().isoformat(timespec="seconds"),
        "changed_only": changed_only,
        "photos": [_photo(photo, row) for photo, row in done],
        "gone": [file["name"] for row in gone for file in row["files"]],
    }
    return json.dumps(said, indent=1, ensure_ascii=False).encode()


def alt_text(photo: Chosen) -> str:
    """What the picture shows, for people who do not see it: at most 125 characters, as shops advise."""
    thing = catalog.category_of(photo.result).replace("person", "") or "product"
    colours = " and ".join(swatch["name"].lower() for swatch in photo.result["swatches"][:2])
    view = f"{photo.view.replace('_', ' ').replace('-', ' ').capitalize()} view: " if photo.view.isalpha() else ""
    return f"{view}{thing} {photo.sku}{f' in {colours}' if colours else ''}"[:125]


def _photo(photo: Chosen, row: dict[str, Any]) -> dict[str, Any]:
    faults = [check["message"] for check in row["checks"] if not check["advice"]]
    said = {"sku": photo.sku, "view": photo.view, "state": row["state"], "files": row["files"]}
    return said | {"mends": photo.mends, "accepted": photo.accepted, "faults": faults}


def _picture(row: dict[str, Any]) -> str:
    """The packshot's name in the ZIP."""
    return str(row["files"][0]["name"])


def _catalog(present: Done, _address: str) -> bytes:
    new = [(photo, row) for photo, row in present if row["state"] == IN]
    lines = [
        catalog.line((photo.sku, photo.view), photo.result, [file["name"] for file in row["files"]])
        | {"packshot": _picture(row), "alt_text": alt_text(photo)}
        for photo, row in new
    ]
    return catalog.as_csv(lines)


def _shopify(present: Done, address: str) -> bytes:
    """Columns of Shopify's product CSV; the handle is the SKU as Shopify writes one."""
    columns = ("Handle", "Image Src", "Image Position", "Image Alt Text")
    lines = [
        (re.sub(r"[^a-z0-9]+", "-", photo.sku.lower()).strip("-"), address + _picture(row), str(photo.place + 1),
         alt_text(photo)) for photo, row in present
    ]  # fmt: skip
    return _table(columns, lines)


def _google(present: Done, address: str) -> bytes:
    """A supplemental feed: the first picture, the others, and the first one's alt text as a column of one's own."""
    lines = []
    for sku, pictures in _by_sku(present).items():
        links = [address + _picture(row) for _, row in pictures]
        # Google takes ten more at most.
        lines.append((sku, links[0], ",".join(links[1:11]), alt_text(pictures[0][0])))
    return _table(("id", "image_link", "additional_image_link", "alt_text"), lines)


def _akeneo(present: Done, _address: str) -> bytes:
    """One line per SKU with a file and an alt text for each picture; attributes picture_1, picture_1_alt, ..."""
    products = _by_sku(present)
    most = max((len(pictures) for pictures in products.values()), default=0)
    columns = ["sku", *(f"picture_{place}{part}" for place in range(1, most + 1) for part in ("", "_alt"))]
    lines = []
    for sku, pictures in products.items():
        cells = [cell for photo, row in pictures for cell in (_picture(row), alt_text(photo))]
        lines.append([sku, *cells, *[""] * (len(columns) - 1 - len(cells))])
    return _table(columns, lines, ";")


def _table(columns: Sequence[str], lines: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    return as_csv(columns, (dict(zip(columns, line, strict=True)) for line in lines), delimiter)


def _by_sku(present: Done) -> dict[str, list[tuple[Chosen, dict[str, Any]]]]:
    products: dict[str, list[tuple[Chosen, dict[str, Any]]]] = {}
    for photo, row in present:
        products.setdefault(photo.sku, []).append((photo, row))
    return products


_TABLES: Final[dict[str, Callable[[Done, str], bytes]]] = {
    "catalog": _catalog,
    "shopify": _shopify,
    "google": _google,
    "akeneo": _akeneo,
}
