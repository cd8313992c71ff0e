from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import pipelines.__main__ as main
from pipelines import batch
from pipelines.types import Crop, Keypoints
from tests.support import images
from tests.support.engines import classical_engines

AIR = {"one": (300, 160), "two": (420, 220), "OTHER": (420, 220)}


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two photos of SKU1 and one of another SKU, the same figure with more or less ground around it, prepared."""
    monkeypatch.setattr(batch, "load_engines", lambda **_chosen: classical_engines())
    (tmp_path / "in").mkdir()
    drawn, _, _ = images.person_scene()
    for name, (down, across) in AIR.items():
        file = "OTHER_front.png" if name == "OTHER" else f"SKU1_{name}.png"
        photo = np.pad(drawn, ((down, down), (across, across), (0, 0)), mode="edge")
        images.write_plain(tmp_path / "in" / file, photo)
    alone = CliRunner().invoke(main.cli, ["prepare", str(tmp_path / "in"), "--out", str(tmp_path / "out")])
    assert alone.exit_code == 0, alone.output
    return tmp_path / "out"


def stand(folder: Path, recipe: str) -> tuple[float, float]:
    """Body lengths a crop is high, and the place of the eyes in it, 0 at its top."""
    content = json.loads((folder / "photo.json").read_text(encoding="utf-8"))
    points = Keypoints.from_json(content)
    crop = next(crop for crop in map(Crop.from_json, content["crops"]) if crop.recipe == recipe)
    assert points is not None and crop.confident
    with Image.open(folder / "crops" / f"{recipe}.jpg") as picture:
        assert picture.size == (crop.box_xyxy_px[2] - crop.box_xyxy_px[0], crop.box_xyxy_px[3] - crop.box_xyxy_px[1])
    _, top, _, bottom = crop.box_xyxy_px
    length = points.get("left_ankle")[1] - points.get("left_eye")[1]
    return (bottom - top) / length, (points.get("left_eye")[1] - top) / (bottom - top)


def test_photos_of_one_sku_get_one_scale_and_eye_line_and_their_pictures_follow(out: Path) -> None:
    scales, levels = zip(*(stand(out / f"SKU1_{name}", "full_body") for name in ("one", "two")), strict=True)
    assert max(scales) - min(scales) < 0.01
    assert max(levels) - min(levels) < 0.01
