from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from pipelines.nets.mobilenet import MobileNetV2
from pipelines.training.export_embedder import Features

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
PRETRAINED = DATA / "pretrained" / "mobilenet_v2_imagenet.npz"
# Places in the pretrained net's 1001 classes, 0 being background.
CALTECH_CLASSES = {"grand_piano": 580, "laptop": 621, "pizza": 964, "revolver": 764, "soccer_ball": 806}


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


@pytest.mark.shared
@pytest.mark.skipif(not PRETRAINED.is_file(), reason="the pretrained arrays of ../shared/data are not here")
def test_photos_are_named_about_as_well_as_the_arrays_documentation_says() -> None:
    net, arrays = Features(PRETRAINED).eval(), np.load(PRETRAINED)
    weight = arrays["classifier.weight"].reshape(1001, 1280).astype(np.float32)
    right = []
    for kind, wanted in CALTECH_CLASSES.items():
        for path in sorted((DATA / "products" / "images").glob(f"caltech-{kind}-*.webp"))[:6]:
            stored = cv2.cvtColor(np.asarray(cv2.imread(str(path)), np.uint8), cv2.COLOR_BGR2RGB)
            image = cv2.resize(stored, (224, 224), interpolation=cv2.INTER_AREA)
            with torch.no_grad():
                features = net(torch.from_numpy(image).permute(2, 0, 1)[None].float() / 127.5 - 1)
            scores = weight @ features.mean((2, 3))[0].numpy() + arrays["classifier.bias"]
            right.append(int(scores.argmax()) == wanted)
    assert len(right) == 30
    assert np.mean(right) > 0.6
