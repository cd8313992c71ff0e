"""From the shipped weights back to a run that training goes on from.

``python -m pipelines.training.unpack_segmentation --data FOLDER --out runs/segmentation`` writes a ``last.pt`` whose
net answers as weights/yolact-mnv2.onnx does, for ``--start``. The export has folded every batch norm into the
convolution before it, so the norms are put back around what they see on training photos: mean and variance go in as
running ones and out again by scale and shift. The coarse foreground map, which only training asks for, starts anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from pipelines.engines.manifest import WEIGHTS_DIR, find_entry
from pipelines.engines.yolact import NAME
from pipelines.nets.blocks import WSConv2d
from pipelines.nets.yolact import Yolact, YolactSize
from pipelines.training.loop import to_input
from pipelines.training.samples import Sampler

BATCHES, BATCH = 12, 8


def unpack(path: Path) -> Yolact:
    """The net in the ONNX file ``path``, ready to answer; its norms know nothing yet of what they see."""
    model = onnx.load(str(path))
    kept = {
        tensor.name.removesuffix(".half"): torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
        for tensor in model.graph.initializer
    }
    named = {name.removeprefix("net."): value for name, value in kept.items() if name.startswith("net.")}
    net = Yolact(YolactSize(glance=any(name.startswith("glance.") for name in named)))
    state = net.state_dict()
    state |= {name: value.reshape(state[name].shape) for name, value in named.items()}
    net.load_state_dict(state)
    folded = {_module_of(node.name): node.input[1:3] for node in model.graph.node if node.op_type == "Conv"}
    with torch.no_grad():
        for name, conv, norm in _normalised(net):
            weight, bias = (kept[one] for one in folded[name])
            conv.weight.copy_(weight)
            scale = weight.flatten(1).norm(dim=1) if isinstance(conv, WSConv2d) else torch.ones(len(weight))
            norm.weight.copy_(scale * (1 + norm.eps) ** 0.5)
            norm.bias.copy_(bias)
    return net.eval()


def _module_of(node: str) -> str:
    """``/net/head/tower/tower.0/Conv`` > ``head.tower.0``."""
    steps = [*node.split("/")[2:-1], ""]
    return ".".join(step for step, after in pairwise(steps) if not after.startswith(f"{step}."))


def _normalised(net: nn.Module) -> Iterator[tuple[str, nn.Conv2d, nn.BatchNorm2d]]:
    """Every convolution with a batch norm right behind it, by the convolution's name."""
    for path, parent in net.named_modules():
        for (name, conv), (_, norm) in pairwise(parent.named_children()):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                yield f"{path}.{name}" if path else name, conv, norm


def calibrate(net: Yolact, sights: Iterable[Tensor]) -> None:
    """Give every norm the mean and variance of what it sees on ``sights``, (N, 3, H, W) -1..1; no answer changes."""
    seen: dict[nn.BatchNorm2d, list[Tensor]] = {norm: [] for _, _, norm in _normalised(net)}

    def look(norm: Any, given: tuple[Tensor, ...]) -> None:
        values = given[0]
        seen[norm].append(torch.stack([values.mean((0, 2, 3)), values.square().mean((0, 2, 3))]))

    hooks = [norm.register_forward_pre_hook(look) for norm in seen]
    with torch.no_grad():
        for sight in sights:
            net(sight)
        for norm, moments in seen.items():
            mean, square = torch.stack(moments).mean(0)
            _recentre(norm, mean, (square - mean**2).clamp(min=0))
    for hook in hooks:
        hook.remove()


def _recentre(norm: nn.BatchNorm2d, mean: Tensor, variance: Tensor) -> None:
    """New running mean and variance, scale and shift such that the answers stay."""
    running_mean, running_var = norm.running_mean, norm.running_var
    assert running_mean is not None and running_var is not None
    scale = norm.weight / (running_var + norm.eps).sqrt()
    norm.bias.add_(scale * (mean - running_mean))
    norm.weight.copy_(scale * (variance + norm.eps).sqrt())
    running_mean.copy_(mean)
    running_var.copy_(variance)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Make a run out of the shipped segmenter.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/segmentation"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR)
    arguments = parser.parse_args()
    net = unpack(find_entry(NAME, arguments.weights).path)
    batches = islice(Sampler(arguments.data).batches(BATCH), BATCHES)
    calibrate(net, (to_input(batch.images) for batch in batches))
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.save({"average": net.state_dict()}, arguments.out / "last.pt")


if __name__ == "__main__":
    main()
