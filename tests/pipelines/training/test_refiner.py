from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest
import torch

from pipelines.imaging.shrink import shrink
from pipelines.nets.refiner import Refiner
from pipelines.training.export_refiner import export
from pipelines.training.refiner import step_loss
from pipelines.training.refiner_samples import CROP_PX, Crops, RefinerSampler
from pipelines.types import Segmentation, UInt8Array
from tests.pipelines.training.test_samples import data

__all__ = ["data"]


class Bright:
    """A segmenter that takes what is bright for product, at half the size."""

    name = weights = "bright"
    refiner = None

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """See :class:`pipelines.engines.base.Segmenter`."""
        small = shrink(image_rgb, (image_rgb.shape[1] // 2, image_rgb.shape[0] // 2))
        clues = np.repeat(shrink(image_rgb, (image_rgb.shape[1] // 4, image_rgb.shape[0] // 4))[None, ..., 0], 75, 0)
        return Segmentation("product", 1.0, (), (small.mean(2) > 60).astype(np.float32), clues=clues.astype(np.float32))


def test_crops_lie_along_outlines_and_say_map_truth_and_trust(data: Path) -> None:
    crops = next(RefinerSampler(data, Bright(), seed=2).crops(16))
    assert crops.images.shape == (16, CROP_PX, CROP_PX, 3) and crops.images.dtype == np.uint8
    for plane in (crops.told, crops.wanted, crops.weights):
        assert plane.shape == (16, 1, CROP_PX, CROP_PX) and plane.dtype == np.float32
    assert crops.clues.shape == (16, 75, CROP_PX // 4, CROP_PX // 4) and crops.clues.dtype == np.float32
    assert 0 <= crops.told.min() <= crops.told.max() <= 1
    assert set(np.unique(crops.weights)) <= {0.0, 1.0, 4.0}
    mixed = [one.min() < 0.5 < one.max() for one in crops.wanted]
    assert np.mean(mixed) > 0.5
    # Clues lie over the same place as the photo: Bright's are the photo's red, made smaller.
    reds = [shrink(image, (CROP_PX // 4, CROP_PX // 4))[..., 0].astype(np.float32) for image in crops.images]
    assert max(np.abs(red - clue[0]).mean() for red, clue in zip(reds, crops.clues, strict=True)) < 6


def test_a_step_starts_at_the_loss_of_the_map_as_told_and_goes_down() -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    wanted = np.zeros((2, 1, 32, 32), np.float32)
    wanted[..., 12:] = 1
    images = (wanted[:, 0, ..., None] * 120 + rng.uniform(0, 40, (2, 32, 32, 3))).astype(np.uint8)
    clues = np.zeros((2, 75, 8, 8), np.float32)
    crops = Crops(images, np.roll(wanted, 3, 3), clues, wanted, np.ones_like(wanted))
    net = Refiner()
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3)
    steps = []
    for _ in range(16):
        loss, figures = step_loss(net, crops)
        steps.append(figures)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert abs(steps[0]["refined"] - steps[0]["as told"]) < 1e-3
    assert steps[-1]["refined"] < 0.8 * steps[0]["refined"]


# The exporter that writes the nets of this house (it keeps free heights and widths) calls itself legacy.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:Constant folding:UserWarning")
def test_the_exported_net_answers_as_the_trained_one(tmp_path: Path) -> None:
    net = Refiner().eval()
    torch.nn.init.normal_(net.correction.weight, std=0.2)
    torch.save({"average": net.state_dict()}, tmp_path / "last.pt")
    export(tmp_path, tmp_path / "refiner.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "refiner.onnx"), providers=["CPUExecutionProvider"])
    image, told, clues = torch.rand(1, 3, 48, 64) * 2 - 1, torch.rand(1, 1, 48, 64), torch.randn(1, 75, 12, 16)
    with torch.no_grad():
        wanted = net(image, told, clues).sigmoid().numpy()
    found = session.run(None, {"image": image.numpy(), "foreground": told.numpy(), "clues": clues.numpy()})[0]
    assert np.allclose(found, wanted, atol=1e-3)


def test_what_a_person_drew_with_few_corners_teaches_nothing_along_its_outline(data: Path) -> None:
    sampler = RefinerSampler(data, Bright(), seed=3)
    source = sampler.people[0]
    exact, rough = (sampler._cut(sampler._sample(replace(source, found=found), (640, 448))) for found in (False, True))
    assert exact and rough
    assert max(crop.weights.max() for crop in exact) > 1
    for crop in rough:
        edge = cv2.morphologyEx((crop.wanted > 0.5).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((7, 7), np.uint8))
        assert crop.weights[edge > 0].max(initial=0) == 0
        assert crop.weights.max() == 1
    assert all(source.found for source in sampler.pools["drawn"])
