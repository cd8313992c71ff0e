"""What a check of the photo found wrong, painted on the picture when somebody asks to see it."""

from __future__ import annotations

from typing import Any, Final

from webapp.models import Photo
from webapp.services import mended
from webapp.services.errors import not_found
from webapp.services.photos import get_photo

# The checks that know where on the picture the fault is.
PAINTED: Final = ("clipped", "exposure", "several")


def address(photo: Photo, check: dict[str, Any]) -> str | None:
    """Where the painted picture of a failed check is; None for one that passed or has no place."""
    if check["passed"] or check["name"] not in PAINTED:
        return None
    return f"/api/v1/photos/{photo.id}/checks/{check['name']}.webp?version={photo.version_id or 0}"


def draw(photo_id: int, name: str) -> bytes:
    """WebP of the original in pale grey with what check ``name`` found painted on it; 404 when it finds nothing."""
    from pipelines.mending.faults import painted  # noqa: PLC0415  # heavy: only when somebody looks

    photo = get_photo(photo_id)
    if photo.result is None or photo.result_token is None:
        raise not_found("picture")
    image = mended.original(photo.id, photo.result_token)
    alpha = mended.read_mask(mended.mask_path(photo.id, photo.result_token, photo.result))
    content = painted(name, image, alpha, photo.result)
    if content is None:
        raise not_found("picture")
    return content
