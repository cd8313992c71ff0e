"""``python -m pipelines check-exports``, and the packshots of the three shoots."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from pipelines.__main__ import cli
from pipelines.check_exports import check_photos
from pipelines.exports.encode import encode_png
from pipelines.exports.profiles import load_profile
from tests.support.images import product_scene, write_plain

SHOOTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "shoots"


@pytest.fixture
def prepared(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with one photo, and one with its mask."""
    image, alpha = product_scene(300, 400)
    photos, masks = tmp_path / "photos", tmp_path / "prepared" / "A1"
    photos.mkdir()
    masks.mkdir(parents=True)
    write_plain(photos / "A1.png", image)
    (masks / "mask.png").write_bytes(encode_png(alpha))
    return photos, tmp_path / "prepared"


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["check-exports", *map(str, arguments)])
    return result.exit_code, result.output


def test_what_passes_is_counted(prepared: tuple[Path, Path]) -> None:
    status, said = run(prepared[0], "--channel", "google", "--prepared", prepared[1])
    assert status == 0
    assert "google: 1 of 1 pass as rendered, 0 more when mended, 0 held back; border band all ground in 1" in said


def test_what_fails_is_named_with_its_sentence(prepared: tuple[Path, Path]) -> None:
    mask = np.zeros((400, 300), np.uint8)
    mask[:200, 100:200] = 255
    (prepared[1] / "A1" / "mask.png").write_bytes(encode_png(mask))
    status, said = run(prepared[0], "--channel", "amazon", "--prepared", prepared[1])
    assert status == 1
    assert "A1: The product is cut off at the photo's top edge, and Amazon wants all of it as the main picture." in said


def test_only_the_main_picture_of_a_product_must_show_all_of_it(prepared: tuple[Path, Path]) -> None:
    photos, masks = prepared
    cut = np.zeros((400, 300), np.uint8)
    cut[:200, 100:200] = 255
    (photos / "A1.png").rename(photos / "A1_front.png")
    (masks / "A1").rename(masks / "A1_front")
    (masks / "A1_detail").mkdir()
    (masks / "A1_detail" / "mask.png").write_bytes(encode_png(cut))
    write_plain(photos / "A1_detail.png", product_scene(300, 400)[0])
    status, said = run(photos, "--channel", "amazon", "--prepared", masks)
    assert status == 0, said
    (masks / "A1_front" / "mask.png").write_bytes(encode_png(cut))
    status, said = run(photos, "--channel", "amazon", "--prepared", masks)
    assert status == 1
    assert "1 held back (whole 1)" in said
    assert "A1_front: The product is cut off" in said and "A1_detail:" not in said


def test_an_unknown_channel_and_a_missing_mask_are_sentences(prepared: tuple[Path, Path], tmp_path: Path) -> None:
    status, said = run(prepared[0], "--channel", "moon", "--prepared", prepared[1])
    assert status == 1 and "no export profile 'moon'" in said
    (tmp_path / "empty").mkdir()
    status, said = run(prepared[0], "--channel", "ebay", "--prepared", tmp_path / "empty")
    assert status == 1 and "prepare the same photos" in said


@pytest.mark.shared
@pytest.mark.weights
@pytest.mark.skipif(not SHOOTS.is_dir(), reason="the photographs in ../shared/data are not there")
@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("studio/mh05-green/mh05-green_main.jpg", "zalando"),
        ("street-style/ST1004_front.jpg", "about-you"),
        ("seller-flatlay/FL2012-outwear.jpg", "amazon"),
    ],
)
def test_a_photo_of_each_shoot_passes_its_channel(name: str, channel: str) -> None:
    ((verdict,),) = check_photos([SHOOTS / name], [load_profile(channel)], None)
    assert verdict.faults == ()
    assert verdict.band == 1
