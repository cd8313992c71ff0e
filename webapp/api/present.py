"""Photos and runs as JSON."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any, Final

from flask import request

from pipelines.crops import RECIPES
from pipelines.exports.profiles import ExportProfile, load_profile, profile_names
from pipelines.types import KEYPOINT_NAMES
from webapp.models import CropRun, Export, FolderImport, Photo
from webapp.services import check_pictures, colour_warnings, house_colours, photos, reviews, versions
from webapp.services.colour_warnings import ColourWarning
from webapp.services.crop_tables import Preview, class_name
from webapp.services.errors import UserError
from webapp.services.media import media_url_of, picture_url
from webapp.services.versions import Listed

Json = dict[str, Any]

_KIND_WORDS: Final = {"human": "with a person", "product": "product alone"}
_CHECK_WORDS: Final = {
    "size": "size",
    "clipped": "whole product in the frame",
    "sharpness": "sharpness",
    "outline": "outline",
    "exposure": "exposure",
    "colour_cast": "colour of the light",
    "several": "one product",
    # Of finished pictures, for a channel.
    "name": "file name",
    "picture_size": "size",
    "ratio": "width : height",
    "ground": "ground",
    "haze": "clean ground",
    "halo": "halo",
    "fill": "fill",
    "frame": "product inside the picture",
    "whole": "whole product",
    "tones": "lights and shadows",
    "enlarged": "enlarged",
    "weight": "file",
    "colour_profile": "colour profile",
    "duplicate": "duplicate",
}
_MEND_WORDS: Final = {
    "fill": "fill {0:.0%} of the frame",
    "shift": "put it in the middle",
    "ground": "lay it on {0}",
    "least_alpha": "cut the haze away",
    "narrower_px": "draw the outline {0} px further in",
    "quality": "encode with quality {0}",
    "canvas_px": "render {0[0]} × {0[1]} px",
}
_EXPORT_WORDS: Final = {
    "queued": "Waiting for its turn",
    "running": "Writing the ZIP: {done} of {total} photos",
    "done": "The ZIP is ready: {fit} photos",
    "failed": "The export failed",
}


def body() -> Json:
    """The JSON object that came with this request."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise UserError("A JSON object was expected.")
    return sent


def raw_body() -> Any:
    """The bytes that came with this request, as a stream."""
    stream: IO[bytes] = request.stream
    # Werkzeug gives an empty stream for an empty body; a file of no bytes is refused with a sentence further in.
    return stream if request.content_length != 0 else BytesIO()


def text(sent: Json, name: str) -> str:
    """The text called ``name`` of a JSON object; missing counts as empty."""
    value = sent.get(name) or ""
    if not isinstance(value, str):
        raise UserError(f"{name} must be text.")
    return value


def photo(found: Photo) -> Json:
    """Everything that the review shows of one photo; without pictures while it is not prepared."""
    small = {
        "id": found.id,
        "shoot_id": found.shoot_id,
        "sku": found.sku,
        "view": found.view,
        "name": found.original_name,
        "state": found.state,
        "state_reason": found.state_reason,
        "width": found.width,
        "height": found.height,
    }
    if found.result is None or found.result_token is None:
        return small | {"result": None, "media": None, "files": [], "checks": [], "colour_warnings": []}
    return small | _prepared(found, found.result)


def _prepared(found: Photo, result: Json) -> Json:
    width, height = result["size_px"]
    return {
        # Seen upright: the header's size may lie on its side.
        "width": width,
        "height": height,
        "kind": result["kind"],
        "kind_words": _KIND_WORDS.get(result["kind"], result["kind"]),
        "decided": reviews.last_reason(found.id) if found.state == "rejected" else None,
        "media": {name: picture_url(found, f"{name}.webp") for name in ("cutout", "thumb")}
        | {"original": photos.media_url(found, "previews/original.webp"), "mask": picture_url(found, "mask.png")},
        "class": class_name(result),
        "audit": found.audit_id is not None and found.state == "to_review",
        "version": found.version_id,
        "unchecked": bool(result.get(versions.UNCHECKED)),
        "angle_deg": result.get("angle_deg", 0.0),
        "files": [*_whole(found, result), *(_crop(found, crop) for crop in result["crops"])],
        "checks": [_check(found, check) for check in result["checks"]],
        "result": {name: result[name] for name in ("size_px", "instances", "keypoints")}
        | {"swatches": house_colours.named(result["swatches"])},
        "colour_warnings": [_warning_on(found, one) for one in colour_warnings.of_photo(found)],
    }


def _check(found: Photo, check: Json) -> Json:
    """A check of the photo; one that some channel will hold against it later says so while it can still be retaken."""
    said = check | {"label": check_words(check["name"]), "picture": check_pictures.address(found, check)}
    titles = _wanting_all() if check["name"] == "clipped" and not check["passed"] else []
    if titles:
        said["message"] += f" {' and '.join(titles)} will not take it as a product's main picture."
    return said


def _wanting_all() -> list[str]:
    """The channels that refuse a main picture whose product the photo cuts."""
    return [profile.title for name in profile_names() if (profile := load_profile(name)).rules.whole]


def _whole(found: Photo, result: Json) -> list[Json]:
    cutout, packshot, thumb = (picture_url(found, f"{name}.webp") for name in ("cutout", "packshot", "thumb"))
    return [
        {"code": "cutout", "label": "Cut-out", "url": cutout, "size_px": result["size_px"]},
        {"code": "packshot", "label": "Packshot", "url": packshot, "small": thumb, "size_px": [1, 1]},
    ]


def _crop(found: Photo, crop: Json) -> Json:
    name = crop["recipe"]
    # Crops that were made again lie in a folder of their own: a picture never changes under its address.
    folder = (found.result or {}).get("crops_folder", "crops")
    left, top, right, bottom = crop["box_xyxy_px"]
    return crop | {
        "code": name,
        "label": RECIPES[name].title if name in RECIPES else name.replace("_", " ").capitalize(),
        "url": photos.media_url(found, f"{folder}/{name}.jpg"),
        "size_px": [right - left, bottom - top],
        "guides": _guides(name),
    }


def _guides(name: str) -> Json | None:
    """What the recipe asks of a crop: width / height, air as a share of the longer side, joints kept off its edges."""
    recipe = RECIPES.get(name)
    if recipe is None:
        return None
    guarded = [KEYPOINT_NAMES.index(point) for point in recipe.guards]
    return {"aspect": recipe.aspect, "margin": recipe.margin_ratio, "inside": recipe.inside, "guarded": guarded}


def version(one: Listed, found: Photo) -> Json:
    """One version of a photo with its picture."""
    row = one.row
    folder = row.result.get("mended", "previews")
    return {
        "id": row.id,
        "words": row.words,
        "by": one.by,
        "at": row.created_at.isoformat(),
        "current": one.is_current,
        "picture": media_url_of(found.id, row.result_token, f"{folder}/packshot.webp"),
    }


def check_words(name: str) -> str:
    """What a check looks at, in a merchandiser's words."""
    return _CHECK_WORDS.get(name, name.replace("_", " "))


def mend_words(mend: Json) -> str:
    """What a mend would do, on its button."""
    parts = [words.format(mend[name]) for name, words in _MEND_WORDS.items() if name in mend]
    return " and ".join(parts).replace("#ffffff", "white").capitalize() if parts else "Render it again"


def colour_warning(one: ColourWarning) -> Json:
    """Two photos whose colours do not fit together, with a sentence for a person."""
    return {
        "kind": one.kind,
        "sentence": one.sentence,
        "distance": round(one.distance, 1),
        "photo_ids": [one.first.photo_id, one.second.photo_id],
    }


def _warning_on(found: Photo, one: ColourWarning) -> Json:
    """The same as one of the two photos tells it, with the way to the other one."""
    other = one.second if one.first.photo_id == found.id else one.first
    url = f"/shoots/{found.shoot_id}/review/{other.photo_id}"
    return colour_warning(one) | {"photo_id": other.photo_id, "url": url}


def export(row: Export) -> Json:
    """How far an export is, with words for a person."""
    return {
        "id": row.id,
        "shoot_id": row.shoot_id,
        "state": row.state,
        "total": row.total,
        "done": row.done,
        "message": row.message,
        "words": export_words(row),
        "download_url": f"/exports/{row.id}/download" if row.state == "done" and row.file_name else None,
    }


def export_words(row: Export) -> str:
    """How far an export or check is, in words."""
    counts = {"done": row.done, "total": row.total, "fit": row.total - row.held - row.unchanged}
    if row.state != "done":
        words = _EXPORT_WORDS[row.state].format(**counts)
        return words.replace("Writing the ZIP", "Checking").replace("export", "check") if row.only_check else words
    if row.only_check:
        words = f"Checked: {counts['fit']} of {row.total} photos are fit for this channel"
    elif row.file_name is None:
        return "There is no new ZIP"
    else:
        words = _EXPORT_WORDS["done"].format(**counts).replace(": 1 photos", ": 1 photo")
    held = f"; {row.held} held back, see below" if row.held else ""
    return words + held + (f"; {row.unchanged} unchanged since the last one" if row.unchanged else "")


def rules(profile: ExportProfile) -> list[tuple[str, str, str]]:
    """(what, how much, source) of everything that a channel asks."""
    found = {name: rule for name, rule in vars(profile.rules).items() if rule is not None}
    return [(_RULE_WORDS[name], rule.words, rule.cited) for name, rule in found.items()]


_RULE_WORDS: Final = {
    "size": "Size",
    "ratio": "Width : height",
    "ground": "Ground",
    "fill": "Fill",
    "file": "File",
    "whole": "Product",
}


def folder_import(row: FolderImport) -> Json:
    """How far an import is."""
    names = ("id", "shoot_id", "folder", "state", "total", "done", "added", "duplicates", "refused", "message")
    return {name: getattr(row, name) for name in names}


def crop_run(row: CropRun) -> Json:
    """How far the redoing of crops is, with words for a person."""
    words = {
        "queued": "Waiting for its turn",
        "running": f"Redoing crops: {row.done} of {row.total} photos",
        "done": f"Done: the crops of {row.changed} of {row.total} photos changed",
        "failed": row.message or "The crops could not be redone",
    }
    return {name: getattr(row, name) for name in ("id", "state", "total", "done", "changed")} | {
        "words": words[row.state]
    }


def crop_preview(one: Preview) -> Json:
    """One photo of the settings page with the crops that a table would give it; boxes in pixels of the photo."""
    return {
        "id": one.photo.id,
        "sku": one.photo.sku,
        "view": one.photo.view,
        "class": one.class_name,
        "url": one.picture_url,
        "size_px": (one.photo.result or {}).get("size_px"),
        "crops": [
            {"label": RECIPES[crop.recipe].title, "code": crop.recipe, "box": crop.box_xyxy_px, "sure": crop.confident}
            for crop in one.crops
        ],
    }
