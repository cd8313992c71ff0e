"""A photo that somebody searches by: decoded, made smaller, its objects found, and the part that is meant embedded."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from pipelines.types import BoxXyxyPx, FloatArray, RefusedImage, UInt8Array
from webapp import storage
from webapp.services.errors import UserError

if TYPE_CHECKING:
    from pipelines.engines.base import Engines
    from pipelines.types import Segmentation

# Enough for a crop of a sixth of the picture at the size that the nets look at.
QUERY_PX: Final = 1280
JPEG_QUALITY: Final = 88
KEPT: Final = 32
MOST_BOXES: Final = 4
# Below this share of foreground in a crop the person knows better than the segmenter.
LEAST_FOREGROUND: Final = 0.03
SAME_BOX: Final = 0.85
LEAST_PX: Final = 8
WholeBox = tuple[int, int, int, int]


@dataclass(frozen=True)
class Looked:
    """A picture (H, W, 3) uint8, its foreground (h, w) float32 0..1, and boxes of what was found, best first."""

    picture: UInt8Array
    foreground: FloatArray
    boxes: tuple[WholeBox, ...]

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)."""
        return self.picture.shape[1], self.picture.shape[0]


class Eye:
    """Looks at photos with the engines of this process; the last ones are kept for another crop."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._kept: OrderedDict[str, Looked] = OrderedDict()
        self._lock = Lock()

    def take(self, path: Path) -> tuple[str, Looked]:
        """Look at a file and keep its picture; the token by which it is known, UserError when it cannot be opened."""
        from pipelines.exports.encode import encode_jpeg  # noqa: PLC0415  # heavy: only in the search process
        from pipelines.imaging.decode import decode  # noqa: PLC0415
        from pipelines.imaging.shrink import fit  # noqa: PLC0415

        try:
            picture = fit(decode(path).image_rgb, QUERY_PX)
        except RefusedImage as error:
            raise UserError(str(error)) from error
        token = secrets.token_hex(16)
        storage.current().query(token).write_bytes(encode_jpeg(picture, JPEG_QUALITY))
        return token, self._remember(token, self._look(picture))

    def again(self, token: str) -> Looked:
        """A photo that was taken before; UserError when it is gone."""
        from pipelines.imaging.decode import decode  # noqa: PLC0415  # heavy: only in the search process

        with self._lock:
            kept = self._kept.get(token)
        path = storage.current().query(token)
        if kept is None and not path.is_file():
            raise UserError("The photo you searched by was kept for a day and is gone; send it again.", status=404)
        return kept or self._remember(token, self._look(decode(path).image_rgb))

    def embed(self, looked: Looked, box: BoxXyxyPx | None) -> FloatArray:
        """(D,) of the part of the picture in ``box``, of what was found first without one."""
        return self._engines.embedder.embed(*_cut(looked, _inside(looked, box)))

    def inside(self, looked: Looked, box: BoxXyxyPx | None) -> UInt8Array:
        """That part of the picture, (h, w, 3) uint8."""
        return np.ascontiguousarray(_cut(looked, _inside(looked, box))[0])

    def _look(self, picture: UInt8Array) -> Looked:
        seen = self._engines.segmenter.segment(picture)
        return Looked(picture, seen.foreground, _boxes(seen, (picture.shape[1], picture.shape[0])))

    def _remember(self, token: str, looked: Looked) -> Looked:
        with self._lock:
            self._kept[token] = looked
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return looked


def _inside(looked: Looked, box: BoxXyxyPx | None) -> WholeBox:
    """``box`` in whole pixels; what was found first without one."""
    from pipelines.imaging.boxes import whole_box  # noqa: PLC0415  # heavy: only in the search process

    inside = whole_box(box, looked.size_px) if box else looked.boxes[0]
    if inside is None or min(inside[2] - inside[0], inside[3] - inside[1]) < LEAST_PX:
        raise UserError("The crop is outside the photo or too small; draw it again.")
    return inside


def _cut(looked: Looked, box: WholeBox) -> tuple[UInt8Array, FloatArray]:
    """The picture and its foreground in ``box``; all of it counts where the segmenter sees next to nothing."""
    left, top, right, bottom = box
    across, down = (looked.foreground.shape[1] / looked.size_px[0], looked.foreground.shape[0] / looked.size_px[1])
    rows = slice(int(top * down), max(int(top * down) + 1, round(bottom * down)))
    columns = slice(int(left * across), max(int(left * across) + 1, round(right * across)))
    part = looked.foreground[rows, columns]
    if (part > 0.5).mean() < LEAST_FOREGROUND:
        part = part * 0
    return looked.picture[top:bottom, left:right], part


def _boxes(seen: Segmentation, size_px: tuple[int, int]) -> tuple[WholeBox, ...]:
    """All of the foreground first, then the instances that are not nearly the same, then the whole picture."""
    from pipelines.imaging.anchors import iou_matrix  # noqa: PLC0415  # heavy: only in the search process
    from pipelines.imaging.boxes import alpha_box, whole_box  # noqa: PLC0415

    width, height = size_px
    rows, columns = seen.foreground.shape
    front = alpha_box((seen.foreground * 255).astype("uint8"))
    scale = (width / columns, height / rows) * 2
    scaled = [tuple(value * by for value, by in zip(front, scale, strict=True))] if front else []
    found: list[WholeBox] = []
    for box in [*scaled, *(instance.box_xyxy_px for instance in seen.instances), (0, 0, width, height)]:
        whole = whole_box(box, size_px)
        if whole and (not found or iou_matrix(_rows([whole]), _rows(found)).max() < SAME_BOX):
            found.append(whole)
    return tuple(found[:MOST_BOXES])


def _rows(boxes: list[WholeBox]) -> FloatArray:
    return np.array(boxes, np.float32)
