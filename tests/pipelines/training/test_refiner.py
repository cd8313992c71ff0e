from __future__ import annotations

from pathlib import Path

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
        return Segmentation("product", 1.0, (), (small.mean(2) > 60).astype(np.float32))


def test_crops_lie_along_outlines_and_say_map_truth_and_trust(data: Path) -> None:
    crops = next(RefinerSampler(data, Bright(), seed=2).crops(16))
    assert crops.images.shape == (16, CROP_PX, CROP_PX, 3) and crops.images.dtype == np.uint8
    for plane in (crops.told, crops.wanted, crops.weights):
        assert plane.shape == (16, 1, CROP_PX, CROP_PX) and plane.dtype == np.float32
    assert 0 <= crops.told.min() <= crops.told.max() <= 1
    assert set(np.unique(crops.weights)) <= {0.0, 1.0, 4.0}
    mixed = [one.min() < 0.5 < one.max() for one in crops.wanted]
    assert np.mean(mixed) > 0.5


def test_a_step_starts_at_the_loss_of_the_map_as_told_and_goes_down() -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    wanted = np.zeros((2, 1, 32, 32), np.float32)
    wanted[..., 12:] = 1
    images = (wanted[:, 0, ..., None] * 120 + rng.uniform(0, 40, (2, 32, 32, 3))).astype(np.uint8)
    crops = Crops(images, np.roll(wanted, 3, 3), wanted, np.ones_like(wanted))
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
    image, told = torch.rand(1, 3, 48, 64) * 2 - 1, torch.rand(1, 1, 48, 64)
    with torch.no_grad():
        wanted = net(image, told).sigmoid().numpy()
    found = session.run(None, {"image": image.numpy(), "foreground": told.numpy()})[0]
    assert np.allclose(found, wanted, atol=1e-3)
