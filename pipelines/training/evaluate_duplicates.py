"""``python -m pipelines evaluate duplicates``: are edited pictures of a catalogue told from new ones?

Every catalogue image (grocery/iconic and shop/images, or all pictures of the folder) is edited in eight ways and sent
in again; and sent in as it is to a house that lacks it, where nothing may be taken for its edit.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from pipelines.engines import EMBEDDERS
from pipelines.engines.base import Embedder
from pipelines.engines.choice import Choice
from pipelines.engines.limits import UNFITTED, limits_for
from pipelines.imaging.decode import decode
from pipelines.imaging.perceptual_hash import bits_apart
from pipelines.retrieval.arrival import Arrival, Known, Look, arrival_of, look_at
from pipelines.training.edits import EDITS
from pipelines.training.measuring import write_json
from pipelines.types import FloatArray, UInt8Array

CATALOGUES = ("grocery/iconic", "shop/images")
SUFFIXES = frozenset((".webp", ".jpg", ".jpeg", ".png"))
# As many of the nearest by descriptor, and by hash, are compared closely.
CANDIDATES = 3
FOUND_AT, SEED = 0.95, 2026


class NoPictures(ValueError):
    """There is nothing to measure on; the message is a sentence."""


@dataclass(frozen=True)
class House:
    """All catalogue pictures: their ``names`` (n,), ``looks`` (n,) and ``vectors`` (n, D) of L2 norm 1."""

    names: Sequence[str]
    looks: Sequence[Look]
    vectors: FloatArray
    embedder: str

    def arrival(self, picture_rgb: UInt8Array, sha256: str, vector: FloatArray, without: int | None) -> tuple[
        Arrival, int | None
    ]:  # fmt: skip
        """What a picture is to the house, and the row that it is kin to; ``without`` a row that is not there."""
        look = look_at(picture_rgb, sha256)
        rows = self._candidates(look, vector, without)
        known = [Known(self.looks[row], self.names[row], float(self.vectors[row] @ vector)) for row in rows]
        found = arrival_of(look, known, (limits_for(self.embedder) or UNFITTED).same_product)
        return found, None if found.of is None else rows[found.of]

    def _candidates(self, look: Look, vector: FloatArray, without: int | None) -> list[int]:
        apart = [min(bits_apart(waves, one.waves) for waves in (look.waves, look.mirrored_waves)) for one in self.looks]
        orders = (np.argsort(-(self.vectors @ vector), kind="stable"), np.argsort(apart, kind="stable"))
        rows = [int(row) for order in orders for row in order[: CANDIDATES + 1] if row != without]
        return list(dict.fromkeys(rows))


def find_pictures(data: Path) -> list[Path]:
    """The catalogues' pictures under ``data``; without them all pictures in it. NoPictures when there are none."""
    folders = [data / name for name in CATALOGUES if (data / name).is_dir()] or [data]
    found = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
    if not found:
        raise NoPictures(f"There are no pictures in {data}; give a folder of catalogue images.")
    return found


def run(data: Path, json_path: Path | None = None, *, backbone: str = Choice().embedder) -> dict[str, float]:
    """Measure on ``data``, print a table, write the figures as JSON when asked. NoPictures for a wrong folder."""
    if backbone not in EMBEDDERS:
        raise ValueError(f"backbone is one of {', '.join(EMBEDDERS)}, not {backbone!r}.")
    pictures = [decode(path).image_rgb for path in find_pictures(data)]
    embedder = EMBEDDERS[backbone](None, 1)
    names = [str(path.relative_to(data)) for path in find_pictures(data)]
    looks = [look_at(picture, _sha256(picture)) for picture in pictures]
    house = House(names, looks, np.stack([_vector(embedder, picture) for picture in pictures]), backbone)
    figures = measure(house, pictures, embedder)
    for name, value in figures.items():
        sys.stdout.write(f"{name:24s} {value:.3f}\n")
    write_json(figures, json_path)
    return figures


def measure(house: House, pictures: Sequence[UInt8Array], embedder: Embedder) -> dict[str, float]:
    """Of each edit the share that was found, how many edits are found at 0.95, and how often two products merged."""
    found: dict[str, list[bool]] = {name: [] for name in EDITS}
    merged = 0
    for own, name, (arrival, kin) in _arrivals(house, pictures, embedder):
        same = arrival.kind in ("same-file", "edited")
        merged += same and kin != own
        if name in found:
            found[name].append(same and kin == own)
    shares = {name: float(np.mean(hits)) for name, hits in found.items()}
    return {
        **{f"found_{name}": share for name, share in shares.items()},
        "edits_found_at_95": float(sum(share >= FOUND_AT for share in shares.values())),
        "products_merged": float(merged),
        "pictures": float(len(pictures)),
    }


def _arrivals(house: House, pictures: Sequence[UInt8Array], embedder: Embedder) -> Iterator[
    tuple[int, str, tuple[Arrival, int | None]]
]:  # fmt: skip
    """Row, edit's name and arrival of every edited picture; and, named "new", of every picture that is not there."""
    random = np.random.default_rng(SEED)
    for own, picture in enumerate(tqdm(pictures, unit="picture")):
        yield own, "new", house.arrival(picture, house.looks[own].sha256, house.vectors[own], own)
        for name, edit in EDITS.items():
            edited = edit(picture, random)
            yield own, name, house.arrival(edited, _sha256(edited), _vector(embedder, edited), None)


def _vector(embedder: Embedder, picture_rgb: UInt8Array) -> FloatArray:
    return embedder.embed(picture_rgb, np.zeros(picture_rgb.shape[:2], np.float32))


def _sha256(picture_rgb: UInt8Array) -> str:
    return hashlib.sha256(picture_rgb.tobytes()).hexdigest()
