"""One photo of an export: rendered for its channel, checked, and its faults painted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.exports.profiles import ExportProfile
from pipelines.types import Check, Detection, UInt8Array
from webapp.jobs import catalog
from webapp.services import mended

if TYPE_CHECKING:
    from pipelines.checks.mending import Checked
    from pipelines.types import Photo

# Another number when pictures come out differently: delta exports then send everything again.
RENDERING = 1
_PASSING = ("seconds", "weights", "crops_folder", "crop_table", "mended")
IN, HELD, UNCHANGED = "in", "held", "unchanged"


@dataclass(frozen=True)
class Chosen:
    """One approved photo, free of the database: its names, files, what photo.json says, and its settings here.

    ``problem`` says why the channel can have no name for it; ``place`` is its place among its product's pictures.
    """

    photo_id: int
    sku: str
    view: str
    name: str
    place: int
    problem: str
    original: Path
    mask: Path
    result: dict[str, Any]
    mends: dict[str, Any] = field(default_factory=dict)
    accepted: bool = False
    # Masks at the size of the review's pictures, before and after a person's changes; None when there are none.
    mended: tuple[Path, Path] | None = None

    def fingerprint(self, profile: ExportProfile) -> str:
        """The same as long as the same files would be made: original, mask, crops, colours, names, profile, mends."""
        masks = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (self.mask, *(self.mended or ()))]
        # Times and folders differ from run to run; nothing else does.
        parts = {name: value for name, value in self.result.items() if name not in _PASSING}
        settings = [self.mends, self.accepted, self.sku, self.view, self.name, self.place, self.problem, repr(profile)]
        text = json.dumps([RENDERING, self.original.name, masks, parts, settings], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Made:
    """What became of a photo: files and pictures by name, what failed as the page shows it, its look and state."""

    state: str
    files: dict[str, bytes]
    checks: list[dict[str, Any]]
    pictures: dict[str, bytes]
    look: str


def make(chosen: Chosen, profile: ExportProfile, with_files: bool) -> Made:
    """Render and check one photo; without its files when only the check is asked for, or when it is held back."""
    from pipelines.checks.duplicates import look  # noqa: PLC0415  # heavy: only in workers
    from pipelines.checks.mending import deliver_checked  # noqa: PLC0415
    from pipelines.exports.render import Mends  # noqa: PLC0415
    from pipelines.imaging.decode import decode  # noqa: PLC0415
    from pipelines.mending.turning import turned  # noqa: PLC0415

    photo, alpha = decode(chosen.original), _alpha(chosen)
    upright = turned(photo, alpha, chosen.result.get("angle_deg", 0.0))
    checked = deliver_checked(*upright, profile, Mends.read(chosen.mends), chosen.place == 0)
    held = bool(chosen.problem) or (bool(checked.failed) and not chosen.accepted)
    faults, pictures = _faults(chosen, photo, alpha, checked)
    files = dict(_files(chosen, profile, (photo, alpha, checked))) if with_files and not held else {}
    return Made(HELD if held else IN, files, faults, pictures, look(photo.image_rgb))


def _faults(
    chosen: Chosen, photo: Photo, alpha: UInt8Array, checked: Checked
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """What failed, as the page shows it, and its pictures by name."""
    from pipelines.checks.paint import SHOWN_PX, paint  # noqa: PLC0415  # heavy: only in workers
    from pipelines.exports.encode import encode_webp  # noqa: PLC0415
    from pipelines.imaging.shrink import fit  # noqa: PLC0415

    shot = checked.delivery.rendered.image_rgb
    found = [(check, shot) for check in checked.checks if not check.passed]
    found += [(check, photo.image_rgb) for check in _of_the_photo(chosen, photo, alpha)]
    faults = [as_json(check) for check, _ in found]
    for fault in faults:
        # A model may be cut where the garment is not, which the mask does not tell apart.
        if fault["name"] == "whole" and chosen.result["kind"] == "human":
            fault["message"] += " If only the wearer is cut and the product is whole, send it in any case."
    if chosen.problem:
        faults.insert(0, as_json(Check("name", False, 0.0, chosen.problem)))
    pictures = {
        f"{check.name}.webp": encode_webp(paint(image, check.pixels))
        for check, image in found
        if check.pixels is not None and check.pixels.any()
    }
    for fault in faults:
        fault["picture"] = f"{fault['name']}.webp" if f"{fault['name']}.webp" in pictures else None
    return faults, pictures | ({"shot.webp": encode_webp(fit(shot, SHOWN_PX))} if faults else {})


def _of_the_photo(chosen: Chosen, photo: Photo, alpha: UInt8Array) -> Iterator[Check]:
    """What failed when the photo was prepared, once more, for its pixels: remarks, since a person approved it since."""
    from dataclasses import replace  # noqa: PLC0415

    from pipelines.checks import CHECKS, CheckScene  # noqa: PLC0415  # heavy: only in workers

    failed = [check["name"] for check in chosen.result["checks"] if not check["passed"]]
    scene = CheckScene(photo.image_rgb, alpha, chosen.result["confidence"], "", _instances(chosen.result))
    for name in failed:
        again = CHECKS[name](scene) if name in CHECKS else None
        if again is not None and not again.passed:
            yield replace(again, advice=True)


def _instances(result: dict[str, Any]) -> tuple[Detection, ...]:
    nothing = np.zeros((1, 1), np.bool_)
    return tuple(
        Detection(one["label"], one["score"], tuple(one["box_xyxy_px"]), nothing, one["mask_area_px"])
        for one in result["instances"]
    )


def as_json(check: Check) -> dict[str, Any]:
    """A failed check as it is kept; ``picture`` is filled in when there is one."""
    mend = None if check.mend is None else dict(check.mend)
    said = {name: getattr(check, name) for name in ("name", "message", "rule", "source", "advice")}
    return said | {"mend": mend, "picture": None}


def _files(
    chosen: Chosen, profile: ExportProfile, made: tuple[Photo, UInt8Array, Checked]
) -> Iterator[tuple[str, bytes]]:
    """Name in the ZIP and content, of everything about one photo."""
    from pipelines.exports import render  # noqa: PLC0415  # heavy: only in workers
    from pipelines.exports.encode import encode_jpeg, encode_png  # noqa: PLC0415
    from pipelines.mending.pictures import full_crop  # noqa: PLC0415

    (photo, alpha, checked), extras = made, profile.names.extras
    stem = chosen.name.rsplit("/", 1)[-1]
    yield f"{chosen.name}{profile.suffix}", checked.delivery.content
    if "cutouts" in extras:
        yield f"cutouts/{stem}.png", encode_png(render.cutout_rgba(photo, alpha))
    for crop in catalog.crops_of(chosen.result) if "crops" in extras else ():
        yield f"crops/{stem}_{crop.recipe}.jpg", encode_jpeg(full_crop(photo, crop, chosen.result))
    for swatch in chosen.result["swatches"][:1] if "swatches" in extras else ():
        yield f"swatches/{stem}.png", encode_png(render.swatch_image(swatch["hex"]))


def _alpha(chosen: Chosen) -> UInt8Array:
    if chosen.mended is None:
        return mended.read_mask(chosen.mask)
    return full_mask(chosen.mask, chosen.mended, chosen.result)


def full_mask(mask: Path, small: tuple[Path, Path], result: dict[str, Any]) -> UInt8Array:
    """(H, W) uint8 at the photo's size: the machine's ``mask``, with what a person changed between two smaller ones."""
    from pipelines.mending.pictures import full_alpha  # noqa: PLC0415  # heavy: only in workers

    before, after = (mended.read_mask(path) for path in small)
    return full_alpha(mended.read_mask(mask), before, after, result)
