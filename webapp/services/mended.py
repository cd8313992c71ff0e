"""Files of photos that people changed: masks at the size of the review's pictures, and pictures drawn from them.

A change keeps only its mask and its photo.json, in a folder of its own ("mended-..."); pictures are drawn when somebody
first looks at them.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from PIL import Image

from pipelines.types import UInt8Array
from webapp import storage

Made = TypeVar("Made")
_BENCH: Final = ThreadPoolExecutor(1, "bench")
_NAME: Final = re.compile(r"(mended-[0-9a-f]{8})/((?:cutout|packshot|thumb)\.webp|crops/[a-z0-9_]+\.jpg)")


def mask_path(photo_id: int, token: str, result: dict[str, Any]) -> Path:
    """Where the present mask at the size of the review's pictures lies."""
    folder: str = result.get("mended", "previews")
    return storage.current().preview(photo_id, token, "mask.png", folder)


def read_mask(path: Path) -> UInt8Array:
    """(h, w) uint8."""
    with Image.open(path, formats=("PNG",)) as picture:
        return np.asarray(picture.convert("L"))


@lru_cache(maxsize=6)
def read_picture(path: Path) -> UInt8Array:
    """(h, w, 3) uint8 of the review's picture of the original; kept, since a brush asks for it again and again."""
    with Image.open(path, formats=("WEBP",)) as picture:
        return np.asarray(picture.convert("RGB"))


def original(photo_id: int, token: str) -> UInt8Array:
    """The review's picture of the original, (h, w, 3) uint8."""
    return read_picture(storage.current().preview(photo_id, token, "original.webp"))


def at_the_bench(work: Callable[..., Made], *given: object) -> Made:
    """``work(*given)`` in the one thread of this process that mends and draws, and what it makes or raises.

    A thread's first picture takes twice as long as its second, since its memory is new; the web process has many.
    """
    return _BENCH.submit(work, *given).result()


def keep(photo_id: int, token: str, result: dict[str, Any], mask: UInt8Array | None) -> dict[str, Any]:
    """Write a change into a folder of its own; the result that names it. Without ``mask`` the present one stays."""
    home = storage.current().result(photo_id, token)
    folder = f"mended-{secrets.token_hex(4)}"
    changed = result | {"mended": folder, "crops_folder": f"{folder}/crops"}
    aside = home / f".{folder}"
    aside.mkdir()
    if mask is None:
        os.link(mask_path(photo_id, token, result), aside / "mask.png")
    else:
        (aside / "mask.png").write_bytes(_png(mask))
    (aside / "photo.json").write_text(json.dumps(changed), encoding="utf-8")
    aside.rename(home / folder)
    return changed


def draw(photo_id: int, token: str, name: str) -> Path | None:
    """Draw a picture that nobody has looked at yet; None when ``name`` is none of a mended photo's pictures."""
    from pipelines.mending import pictures  # noqa: PLC0415  # heavy: only when a person mends

    named = _NAME.fullmatch(name)
    home = storage.current().result(photo_id, token)
    if named is None or not (home / named[1] / "photo.json").is_file():
        return None
    result = json.loads((home / named[1] / "photo.json").read_text(encoding="utf-8"))
    if named[2].startswith("crops/") and Path(named[2]).stem not in {crop["recipe"] for crop in result["crops"]}:
        return None
    shot = home / named[1] / "packshot.webp"
    if named[2] == "thumb.webp" and shot.is_file():
        content = pictures.thumb(read_picture(shot))
    else:
        seen = original(photo_id, token), read_mask(home / named[1] / "mask.png")
        content = at_the_bench(pictures.draw, named[2], *seen, result)
    path = home / name
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(f".{secrets.token_hex(4)}")
    aside.write_bytes(content)
    return aside.replace(path)


def _png(mask: UInt8Array) -> bytes:
    from pipelines.mending import pictures  # noqa: PLC0415  # heavy: only when a person mends

    return pictures.mask_png(mask)
