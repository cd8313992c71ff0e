from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from pipelines.nets.mobilenet import MobileNetV2

PRETRAINED = Path(__file__).resolve().parents[4] / "shared" / "data" / "pretrained" / "mobilenet_v2_imagenet.npz"


def test_features_come_at_strides_2_to_32() -> None:
    with torch.no_grad():
        features = MobileNetV2().eval()(torch.zeros(1, 3, 64, 96))
    assert [tuple(level.shape[1:]) for level in features] == [
        (16, 32, 48), (24, 16, 24), (32, 8, 12), (96, 4, 6), (320, 2, 3),
    ]  # fmt: skip


@pytest.mark.shared
@pytest.mark.skipif(not PRETRAINED.is_file(), reason="the pretrained arrays of ../shared/data are not here")
def test_the_pretrained_arrays_fill_every_parameter() -> None:
    net = MobileNetV2()
    net.load_npz(PRETRAINED)
    arrays = np.load(PRETRAINED)
    assert np.allclose(net.state_dict()["blocks.16.project.bias"].numpy(), arrays["block17.project.bias"])
    with torch.no_grad():
        assert net.eval()(torch.rand(1, 3, 64, 64) * 2 - 1)[-1].std() > 0.1
