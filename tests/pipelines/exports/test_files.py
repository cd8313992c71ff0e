from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.exports.files import whole_folder, write_photo_folder, write_review_files
from pipelines.prepare import prepare
from pipelines.types import Photo, PreparedPhoto
from tests.support.engines import classical_engines
from tests.support.images import product_scene


def prepared_photo(width: int = 300, height: int = 400) -> tuple[Photo, PreparedPhoto]:
    photo = Photo(product_scene(width, height)[0])
    return photo, prepare(photo, classical_engines())


def opened(path: Path) -> Image.Image:
    """From bytes, so that no file stays open."""
    return Image.open(io.BytesIO(path.read_bytes()))


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_command_lines_folder_has_every_promised_file(tmp_path: Path) -> None:
    photo, prepared = prepared_photo()
    write_photo_folder(tmp_path / "SKU1" / "front", photo, prepared)
    folder = tmp_path / "SKU1" / "front"
    assert names(folder) == {
        "mask.png", "cutout.png", "packshot.jpg", "crops/product_square.jpg", "swatch.png", "photo.json",
    }  # fmt: skip
    assert np.array_equal(np.asarray(opened(folder / "mask.png")), prepared.alpha)
    assert opened(folder / "cutout.png").mode == "RGBA"
    assert opened(folder / "packshot.jpg").size == (2000, 2000)
    assert opened(folder / "swatch.png").size == (50, 50)
    content = json.loads((folder / "photo.json").read_text())
    left, top, right, bottom = content["crops"][0]["box_xyxy_px"]
    assert opened(folder / "crops/product_square.jpg").size == (right - left, bottom - top)


def test_the_swatch_file_has_the_dominant_colour(tmp_path: Path) -> None:
    photo, prepared = prepared_photo()
    write_photo_folder(tmp_path / "a", photo, prepared)
    red, green, blue = opened(tmp_path / "a" / "swatch.png").convert("RGB").getpixel((25, 25))  # type: ignore[misc]
    assert f"#{red:02x}{green:02x}{blue:02x}" == prepared.swatches[0].hex


def test_the_review_files_have_the_sizes_that_the_pages_rely_on(tmp_path: Path) -> None:
    photo, prepared = prepared_photo(1500, 2000)
    write_review_files(tmp_path / "a", photo, prepared)
    sizes = {name: opened(tmp_path / "a" / name).size for name in names(tmp_path / "a") if name != "photo.json"}
    assert sizes == {
        "mask.png": (1500, 2000), "swatch.png": (50, 50), "previews/original.webp": (1200, 1600),
        "previews/cutout.webp": (1200, 1600), "previews/mask.png": (1200, 1600), "previews/packshot.webp": (1000, 1000),
        "previews/thumb.webp": (320, 320), "crops/product_square.jpg": sizes["crops/product_square.jpg"],
        # One instance, at a size that the brush and the choice of the product work on.
        "instances/0.png": (120, 160),
    }  # fmt: skip
    assert max(sizes["crops/product_square.jpg"]) == 800
    assert opened(tmp_path / "a" / "previews/cutout.webp").mode == "RGBA"


def test_writing_again_replaces_the_older_result_completely(tmp_path: Path) -> None:
    photo, prepared = prepared_photo()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "old.txt").write_text("left over")
    write_photo_folder(tmp_path / "a", photo, prepared)
    assert "old.txt" not in names(tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_failure_in_the_middle_leaves_the_older_result_and_no_litter(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "old.txt").write_text("kept")
    with pytest.raises(OSError, match="disk full"), whole_folder(tmp_path / "a") as part:
        (part / "new.txt").write_text("half")
        raise OSError("disk full")
    assert names(tmp_path) == {"a/old.txt"}
