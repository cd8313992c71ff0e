"""Folders that ``prepare`` wrote: crops of one SKU get the same scale, eye line and shoe baseline, as in the web."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from pipelines.crops import RECIPES, CropScene
from pipelines.crops.sku import align
from pipelines.exports.encode import encode_jpeg
from pipelines.exports.files import PREVIEW_PX
from pipelines.exports.render import crop_image
from pipelines.imaging.decode import decode
from pipelines.imaging.shrink import fit
from pipelines.types import Crop, Keypoints, UInt8Array


@dataclass(frozen=True)
class PhotoFolder:
    """One prepared photo: its SKU, the file that it was made from and the folder that its results are in."""

    sku: str
    original: Path
    folder: Path


@dataclass(frozen=True)
class _Read:
    place: PhotoFolder
    content: dict[str, Any]
    scene: CropScene
    crops: list[Crop]


def align_folders(places: Iterable[PhotoFolder]) -> int:
    """Move crops and rewrite their pictures and photo.json; the number of photos that changed."""
    groups: defaultdict[str, list[PhotoFolder]] = defaultdict(list)
    for place in places:
        groups[place.sku].append(place)
    return sum(_align(group) for sku, group in groups.items() if sku and len(group) > 1)


def _align(group: list[PhotoFolder]) -> int:
    read = [_read(place) for place in group]
    aligned = align([one.scene for one in read], [one.crops for one in read], tuple(RECIPES.values()))
    moved = [(one, crops) for one, crops in zip(read, aligned, strict=True) if crops != one.crops]
    for one, crops in moved:
        _write(one, crops)
    return len(moved)


def _read(place: PhotoFolder) -> _Read:
    content = json.loads((place.folder / "photo.json").read_text(encoding="utf-8"))
    with Image.open(place.folder / "mask.png", formats=("PNG",)) as picture:
        alpha: UInt8Array = np.asarray(picture.convert("L"))
    width, height = content["size_px"]
    # The mask as prepare's recipes saw it.
    mask = fit(alpha, PREVIEW_PX) > 127
    scene = CropScene(mask, content["kind"], Keypoints.from_json(content), (width, height))
    return _Read(place, content, scene, [Crop.from_json(crop) for crop in content["crops"]])


def _write(one: _Read, crops: list[Crop]) -> None:
    photo = decode(one.place.original)
    for crop in crops:
        if crop not in one.crops:
            path = one.place.folder / "crops" / f"{crop.recipe}.jpg"
            path.write_bytes(encode_jpeg(crop_image(photo, crop)))
    content = one.content | {"crops": [crop.as_json() for crop in crops]}
    (one.place.folder / "photo.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
