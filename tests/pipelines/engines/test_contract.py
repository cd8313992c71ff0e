"""What every engine must keep to, whoever brings it: the shipped ones, stand-ins of the others, and the real ones.

A real engine of one's own is tested when PACKSHOT_SEGMENTER or PACKSHOT_KEYPOINTER names it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from pipelines.engines import KEYPOINTERS, SEGMENTERS, Keypointer, Segmenter
from pipelines.engines.choice import find_engine
from pipelines.types import CLASS_NAMES, PART_NAMES
from tests.support import brought
from tests.support.images import person_scene

pytestmark = pytest.mark.weights


def own_spec(name: str, setting: str) -> str:
    """The spec of a real engine; skips with a sentence where there is none to test."""
    if find_spec(name) is None:
        pytest.skip(f"{name} is not installed here; it is an engine that a user may bring.")
    if not os.environ.get(setting, "").startswith(f"{name}:"):
        pytest.skip(f"{name} is installed; set {setting}={name}:... to test it with a model of yours.")
    return os.environ[setting]


def spec_of(case: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> str:
    """The spec of a case; for a stand-in, its module is put in place and its files are made."""
    name, _, kind = case.partition(" ")
    if kind == "real":
        return own_spec(name, "PACKSHOT_KEYPOINTER" if name in KEYPOINTERS else "PACKSHOT_SEGMENTER")
    if kind != "stand-in":
        return name
    bring: dict[str, Callable[[pytest.MonkeyPatch], object]] = {
        "rembg": brought.bring_rembg, "detectron2": brought.bring_detectron2, "mmpose": brought.bring_mmpose,
    }  # fmt: skip
    bring[name](monkeypatch)
    if name == "rembg":
        return "rembg:u2net"
    pytest.importorskip("torch", reason=f"{name} runs on torch, which is not installed here.")
    for file in ("config.yaml", "weights.pth"):
        (folder / file).touch()
    return f"{name}:{folder / 'config.yaml'}:{folder / 'weights.pth'}"


@pytest.fixture(params=["yolact-mnv2", "rembg stand-in", "rembg real", "detectron2 stand-in", "detectron2 real"])
def segmenter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Segmenter:
    """Each segmenter by turns."""
    entry, options = find_engine(SEGMENTERS, spec_of(request.param, monkeypatch, tmp_path))
    loaded: Segmenter = entry(None, 1, options)
    return loaded


@pytest.fixture(params=["attention-points", "mmpose stand-in", "mmpose real"])
def keypointer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Keypointer:
    """Each keypointer by turns."""
    entry, options = find_engine(KEYPOINTERS, spec_of(request.param, monkeypatch, tmp_path))
    loaded: Keypointer = entry(None, 1, options)
    return loaded


def test_a_segmenter_answers_any_shape_of_photo_in_its_pixels_and_leaves_it_alone(segmenter: Segmenter) -> None:
    scene = person_scene()[0]
    for image in (scene, np.ascontiguousarray(scene[:40, :90]), scene.repeat(4, 0)[:, :200]):
        height, width = image.shape[:2]
        given = image.copy()
        found = segmenter.segment(image)
        assert np.array_equal(image, given)
        assert found.foreground.dtype == np.float32
        assert 0 <= found.foreground.min() <= found.foreground.max() <= 1
        assert 0.5 <= found.kind_score <= 1
        assert found.parts is None or (
            found.parts.max() < len(PART_NAMES) and found.parts.shape == found.foreground.shape
        )
        for detection in found.instances:
            left, top, right, bottom = detection.box_xyxy_px
            assert 0 <= left < right <= width and 0 <= top < bottom <= height
            assert detection.label in CLASS_NAMES and 0 <= detection.score <= 1
            assert 0 <= detection.mask_area_px <= width * height
        assert list(found.instances) == sorted(found.instances, key=lambda detection: -detection.score)


def test_a_segmenter_says_the_same_twice_and_names_its_weights(segmenter: Segmenter) -> None:
    image = person_scene()[0]
    first, second = segmenter.segment(image), segmenter.segment(image)
    assert np.array_equal(first.foreground, second.foreground)
    assert first.kind == second.kind
    assert segmenter.name and segmenter.weights.startswith(segmenter.name)


def test_a_keypointer_finds_23_points_in_pixels_of_the_photo(keypointer: Keypointer) -> None:
    image, alpha, _ = person_scene()
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    box = (float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))
    given = image.copy()
    points = keypointer.locate(image, box).points
    assert np.array_equal(image, given)
    assert points.shape == (23, 3) and points.dtype == np.float32
    assert np.isfinite(points).all() and (points[:, 2] >= 0).all() and (points[:, 2] <= 1).all()
    assert np.array_equal(points, keypointer.locate(image, box).points)
    assert keypointer.name and keypointer.weights.startswith(keypointer.name)
