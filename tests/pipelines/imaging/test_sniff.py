from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.imaging.sniff import SniffedImage, magic_format, sniff
from pipelines.types import RefusedImage
from tests.support import images

FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "tif": "TIFF", "heic": "HEIF"}


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_format_and_size_are_read_from_the_header(tmp_path: Path, suffix: str) -> None:
    path = images.write_plain(tmp_path / f"a.{suffix}")
    assert sniff(path) == SniffedImage(FORMATS[suffix], 240, 320)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_size_is_that_of_the_upright_photo(tmp_path: Path, orientation: int) -> None:
    assert sniff(images.write_turned(tmp_path / "a.jpg", orientation)) == SniffedImage("JPEG", 240, 320)


def test_sixteen_bit_tiffs_are_let_in(tmp_path: Path) -> None:
    assert sniff(images.write_tiff16_grey(tmp_path / "a.tif")) == SniffedImage("TIFF", 80, 60)
    assert sniff(images.write_tiff16_rgb(tmp_path / "b.tif")) == SniffedImage("TIFF", 80, 60)


def test_the_content_counts_and_not_the_name(tmp_path: Path) -> None:
    path = images.write_plain(tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert sniff(path).format == "PNG"


@pytest.mark.parametrize("name", ["empty.jpg", "flood.jpg", "bomb.png", "drawing.jpg", "noise.jpg"])
def test_what_a_header_gives_away_is_refused_before_any_pixel_is_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefusedImage, match=r"\.$"):
        sniff(images.HOSTILE[name](tmp_path / name))


def test_a_drawing_with_a_photos_name_is_called_a_drawing(tmp_path: Path) -> None:
    with pytest.raises(RefusedImage, match="SVG"):
        sniff(images.write_svg_as_jpg(tmp_path / "a.jpg"))


def test_a_bomb_is_refused_for_its_megapixels(tmp_path: Path) -> None:
    with pytest.raises(RefusedImage, match="200 megapixels"):
        sniff(images.write_png_bomb(tmp_path / "a.png"))


@pytest.mark.parametrize(
    ("head", "name"), [(b"GIF89a", "GIF"), (b"%PDF-1.7", "PDF"), (b"8BPS", "Photoshop"), (b"\0" * 12, "unknown")]
)
def test_other_kinds_of_files_are_named_in_the_refusal(head: bytes, name: str) -> None:
    with pytest.raises(RefusedImage, match=name):
        magic_format(head)
