"""Changing a prepared photo by hand: brush, crops, angle, product, class, outline. Every change is a version."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pipelines.crops import RECIPES, make_crops
from pipelines.types import CLASS_NAMES, UInt8Array
from webapp import storage
from webapp.models import Photo, User
from webapp.models.status import PREPARED_STATES
from webapp.services import crop_tables, mended, queue, versions
from webapp.services.errors import UserError
from webapp.services.photos import get_photo

if TYPE_CHECKING:
    from pipelines.mending.strokes import Stroke

MOST_POINTS: Final = 4000
MOST_DEGREES: Final = 15.0
MOST_STEPS: Final = 6
LEAST_CROP_PX: Final = 32
WIDER: Final = 0.06


@dataclass(frozen=True)
class Bench:
    """A photo on the bench: its row, its result, and who mends it."""

    photo: Photo
    token: str
    result: dict[str, Any]
    user: User

    @property
    def mask(self) -> UInt8Array:
        """The present mask, (h, w) uint8 at the size of the review's picture."""
        return mended.read_mask(mended.mask_path(self.photo.id, self.token, self.result))

    @property
    def picture(self) -> UInt8Array:
        """The review's picture of the original, (h, w, 3) uint8."""
        return mended.original(self.photo.id, self.token)

    def save(self, words: str, mask: UInt8Array | None = None, **values: Any) -> Photo:
        """A new version with another mask or other values; its colours and checks follow, found by a worker."""
        result = self.result | values
        if mask is not None:
            result["crops"] = _cropped(result, mask, self.photo.view)
        if mask is not None or "drawn_in" in values:
            result[versions.UNCHECKED] = True
        changed = mended.keep(self.photo.id, self.token, result, mask)
        saved = versions.save(self.photo, changed, words, self.user)
        if changed.get(versions.UNCHECKED):
            queue.send("recheck_photo", saved.id)
        return saved


def bench(photo_id: int, user: User) -> Bench:
    """The photo, if it can be mended: prepared, with its mask at hand."""
    photo = get_photo(photo_id)
    if photo.state not in PREPARED_STATES or photo.result is None or photo.result_token is None:
        raise UserError("Only a photo that is prepared can be changed.", status=409)
    if not mended.mask_path(photo_id, photo.result_token, photo.result).is_file():
        raise UserError("The mask of this photo is gone; prepare the photo again.", status=409)
    return Bench(photo, photo.result_token, photo.result, user)


def make_ready(on: Bench) -> None:
    """Load what the first stroke and its packshot need (the code, the picture, its mask), so that it is no slower."""
    from pipelines.mending import pictures, strokes  # noqa: F401, PLC0415  # heavy: only when a person mends

    mended.at_the_bench(pictures.draw, "packshot.webp", on.picture, on.mask, on.result)


def stroke(on: Bench, made: Stroke) -> Photo:
    """One stroke of the brush; points and radius in pixels of the photo."""
    from pipelines.mending.strokes import brush  # noqa: PLC0415  # heavy: only when a person mends

    numbers = [value for point in made.points_px for value in point]
    if not 1 <= len(made.points_px) <= MOST_POINTS or not all(map(math.isfinite, (*numbers, made.radius_px))):
        raise UserError(f"A stroke has 1 to {MOST_POINTS} points, each with an x and a y.")
    if not 0 < made.radius_px <= max(on.result["size_px"]) / 2:
        raise UserError("The brush must be larger than nothing and at most as wide as the photo.")
    scale = on.picture.shape[1] / on.result["size_px"][0]
    points = tuple((x * scale, y * scale) for x, y in made.points_px)
    drawn = replace(made, points_px=points, radius_px=max(1.0, made.radius_px * scale))
    mask = mended.at_the_bench(brush, on.picture, on.mask, drawn)
    return on.save("Restored with the brush" if made.mode == "restore" else "Erased with the brush", mask)


def crop(on: Bench, recipe: str, box: tuple[float, float, float, float]) -> Photo:
    """Another box for one of the photo's crops, in pixels of the photo; what sticks out is cut off."""
    present = {one["recipe"]: one for one in on.result["crops"]}
    if recipe not in present:
        raise UserError("This photo has no such crop.")
    if not all(map(math.isfinite, box)):
        raise UserError("A crop has four numbers: left, top, right, bottom.")
    width, height = on.result["size_px"]
    left, top = max(0, round(box[0])), max(0, round(box[1]))
    right, bottom = min(width, round(box[2])), min(height, round(box[3]))
    if right - left < LEAST_CROP_PX or bottom - top < LEAST_CROP_PX:
        raise UserError(f"A crop is at least {LEAST_CROP_PX} pixels wide and high and inside the photo.")
    changed = present[recipe] | {"box_xyxy_px": [left, top, right, bottom], "confident": True}
    crops = [changed if one["recipe"] == recipe else one for one in on.result["crops"]]
    by_hand = sorted({*on.result.get("by_hand", []), recipe})
    return on.save(f"Moved the crop {_title(recipe)}", crops=crops, by_hand=by_hand)


def straighten(on: Bench, angle_deg: float) -> Photo:
    """Packshot and crops are cut from the photo turned clockwise by ``angle_deg``."""
    if not -MOST_DEGREES <= angle_deg <= MOST_DEGREES:
        raise UserError(f"A photo can be turned by {MOST_DEGREES:g} degrees to either side.")
    angle = round(float(angle_deg), 1)
    return on.save(f"Turned by {angle:+g} degrees" if angle else "Not turned any more", angle_deg=angle)


def choose_instance(on: Bench, number: int) -> Photo:
    """Make one of the found instances (counted from 0) the product."""
    from pipelines.mending import masks  # noqa: PLC0415  # heavy: only when a person mends

    found = on.result["instances"]
    if not 0 <= number < len(found):
        raise UserError("This photo has no such product; choose one of those that are listed.")
    path = storage.current().result(on.photo.id, on.token) / "instances" / f"{number}.png"
    if path.is_file():
        mask = masks.only_instance(on.picture, mended.read_mask(path) > 127)
    else:
        # Photos that were prepared by an older version have no instance masks; the box is better than nothing.
        mask = masks.only_box(on.mask, found[number]["box_xyxy_px"], on.result["size_px"])
    label = found[number]["label"]
    return on.save(f"Chose the {label} as the product", mask, instance=number, **{"class": label})


def change_class(on: Bench, name: str) -> Photo:
    """Say what is sold; the crops are made again by the table's rules for it."""
    if name not in CLASS_NAMES:
        raise UserError(f"There is no class {name!r}; there are {', '.join(CLASS_NAMES)}.")
    result = on.result | {"class": name}
    said: dict[str, Any] = {"class": name, "crops": _cropped(result, on.mask, on.photo.view)}
    return on.save(f"Changed the class to {name}", **said)


def draw_in(on: Bench) -> Photo:
    """Against a halo: the outline one step inwards, so that edge colours are taken from further inside."""
    steps = on.result.get("drawn_in", 0) + 1
    if steps > MOST_STEPS:
        raise UserError("The outline is drawn in as far as it goes; use the brush.", status=409)
    return on.save("Cleaned the edge again", drawn_in=steps)


def widen(on: Bench) -> Photo:
    """Against crops that are too tight: each gets more air on all sides, as far as the photo goes."""
    width, height = on.result["size_px"]
    crops = [one | {"box_xyxy_px": _wider(one["box_xyxy_px"], (width, height))} for one in on.result["crops"]]
    if crops == on.result["crops"]:
        raise UserError("The crops fill the photo already; there is no more air to give.", status=409)
    by_hand = sorted(one["recipe"] for one in crops)
    return on.save("Gave the crops more air", crops=crops, by_hand=by_hand)


def _wider(box: list[int], size_px: tuple[int, int]) -> list[int]:
    """``box`` about its middle with the same aspect, as much larger as WIDER asks and the photo allows."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    factor = min(1 + 2 * WIDER, size_px[0] / width, size_px[1] / height)
    new_width, new_height = int(width * factor), int(height * factor)
    x = min(max(0, round((left + right - new_width) / 2)), size_px[0] - new_width)
    y = min(max(0, round((top + bottom - new_height) / 2)), size_px[1] - new_height)
    return [x, y, x + new_width, y + new_height]


def _cropped(result: dict[str, Any], mask: UInt8Array, view: str) -> list[dict[str, Any]]:
    """The crops of the present table; those that a person placed stay where they are."""
    table = crop_tables.current().parsed
    recipes = table.recipes_for(crop_tables.class_name(result), view, result["kind"])
    made = [one.as_json() for one in make_crops(crop_tables.scene_of(result, mask > 127), recipes)]
    return crop_tables.with_those_by_hand(result, made)


def _title(recipe: str) -> str:
    return RECIPES[recipe].title.lower() if recipe in RECIPES else recipe
