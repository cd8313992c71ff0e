"""Photographs for a first look, out of packages that ``make demo`` installs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from webapp.services.errors import UserError

# Package, file name inside it, name in the demo shoot.
PHOTOS: Final = (
    ("skimage", "astronaut.png", "DEMO1_front.png"),
    ("skimage", "coffee.png", "DEMO2_top.png"),
    ("skimage", "chelsea.png", "DEMO3_front.png"),
    ("matplotlib", "grace_hopper.jpg", "DEMO4_front.jpg"),
)


@contextmanager
def demo_photos() -> Iterator[Path]:
    """A temporary folder with the photographs of PHOTOS that the installed packages have."""
    with tempfile.TemporaryDirectory(prefix="packshot-demo-") as name:
        folder = Path(name)
        found = [(path, new) for package, old, new in PHOTOS if (path := _find(package, old)) is not None]
        if not found:
            raise UserError("The demo photographs are not installed; run: make demo")
        for path, new in found:
            shutil.copyfile(path, folder / new)
        yield folder


def _find(package: str, file_name: str) -> Path | None:
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    found = sorted(path for place in places or () for path in Path(place).rglob(file_name))
    return found[0] if found else None
