from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from pipelines.nets.yolact import Yolact, YolactOutput, YolactSize
from pipelines.training.export_segmentation import export
from pipelines.training.manifest_entry import store_half_precision
from pipelines.training.tidy_graph import tidy
from pipelines.training.unpack_segmentation import calibrate, unpack


def trained() -> Yolact:
    """A net whose norms have seen something, with a glance that says something."""
    torch.manual_seed(0)
    net = Yolact(YolactSize(glance=True)).eval()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d) and module.running_mean is not None and module.running_var is not None:
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 2)
            nn.init.uniform_(module.weight, 0.3, 1.5)
            nn.init.normal_(module.bias, 0, 0.2)
    assert net.glance is not None
    nn.init.normal_(net.glance.near.weight, std=0.02)
    nn.init.normal_(net.context.out.weight, std=0.02)
    return net


def sights(count: int) -> list[Tensor]:
    """Batches of blots and noise, all of one size."""
    torch.manual_seed(1)
    blots = [nn.functional.interpolate(torch.rand(4, 3, 6, 6), size=(64, 96), mode="bilinear") for _ in range(count)]
    return [(2 * blot - 1 + 0.1 * torch.randn(4, 3, 64, 96)).clamp(-1, 1) for blot in blots]


def farthest(one: YolactOutput, other: YolactOutput, names: tuple[str, ...]) -> float:
    """Largest mean difference of these maps, as a share of their spread."""
    return max(
        float((getattr(one, name) - getattr(other, name)).abs().mean() / getattr(other, name).std()) for name in names
    )


MAPS = ("class_logits", "coefficients", "prototypes", "foreground", "parts", "clues")


# The exporter that writes the nets of this house (it keeps free heights and widths) calls itself legacy.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:Constant folding:UserWarning")
def test_an_exported_net_comes_back_and_trains_on_from_where_it_was(tmp_path: Path) -> None:
    net, path = trained(), tmp_path / "net.onnx"
    torch.save({"average": net.state_dict()}, tmp_path / "last.pt")
    export(tmp_path, path)
    tidy(path, (64, 96))
    store_half_precision(path)
    back, photos = unpack(path), sights(6)
    with torch.no_grad():
        wanted = net(photos[0])
        assert farthest(back(photos[0]), wanted, MAPS) < 0.02
        cold = farthest(back.train()(photos[0]), wanted, ("foreground",))
        back = unpack(path)
        calibrate(back, photos)
        assert farthest(back(photos[0]), wanted, MAPS) < 0.02
        # With the statistics of a batch instead of the running ones it still says nearly the same.
        assert farthest(back.train()(photos[0]), wanted, ("foreground",)) < 0.5 * cold
