from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch
from torch import nn

from pipelines.nets.efficientnet_lite import EfficientNetLite2
from pipelines.nets.metric import JoinedHead, MetricNet
from pipelines.training.export_embedder import export, trained
from pipelines.training.fine_tune_metric import HEAD, Learner, step_loss
from pipelines.training.loop import Run
from pipelines.training.metric import CHANNELS, new_head


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_an_exported_net_answers_as_the_trained_one(tmp_path: Path) -> None:
    torch.manual_seed(0)
    encoder = nn.Sequential(nn.Conv2d(3, 8, 4, stride=4), nn.ReLU())
    net = MetricNet(encoder, JoinedHead(8, shape=False, attentions=1, dimension=16)).eval()
    export(net, 64, tmp_path / "net.onnx")
    image = torch.rand(1, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        wanted = net(image).numpy()
    answered = ort.InferenceSession(str(tmp_path / "net.onnx")).run(None, {"image": image.numpy()})[0]
    assert np.allclose(answered, wanted, atol=5e-3), "weights are kept in half precision"


def test_a_run_is_exported_with_its_figures(tmp_path: Path) -> None:
    Run(tmp_path, Learner(EfficientNetLite2(), new_head(CHANNELS, HEAD), classes=5), 1, step_loss).save()
    (tmp_path / "figures.json").write_text(json.dumps({"recall_at_1_photos": 0.5}))
    net, figures = trained(tmp_path)
    assert isinstance(net, MetricNet) and not net.training
    assert figures == {"recall_at_1_photos": 0.5}
