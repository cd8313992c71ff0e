from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from pipelines.nets.efficientnet_lite import EPSILON, PARTS, EfficientNetLite2


def published(net: EfficientNetLite2) -> dict[str, torch.Tensor]:
    """A state dict as the published file names it: the net's own weights, unfolded by batch norms that double."""
    state: dict[str, torch.Tensor] = {}

    def add(part: torch.nn.Module, convolution: str, norm: str) -> None:
        weight = part.get_parameter("weight").detach()
        state[f"{convolution}.weight"] = weight / 2
        state[f"{norm}.weight"] = torch.full(weight.shape[:1], 2.0)
        state[f"{norm}.bias"] = part.get_parameter("bias").detach() + 2
        state[f"{norm}.running_mean"] = torch.ones(weight.shape[0])
        state[f"{norm}.running_var"] = torch.full(weight.shape[:1], 1 - EPSILON)

    add(net.stem, "_conv_stem", "_bn0")
    if net.head is not None:
        add(net.head, "_conv_head", "_bn1")
    for number, block in enumerate(net.blocks):
        for own, (convolution, norm) in PARTS.items():
            if getattr(block, own) is not None:
                add(getattr(block, own), f"_blocks.{number}.{convolution}", f"_blocks.{number}.{norm}")
    return state


def test_batch_norms_of_the_published_file_are_folded_in(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net, loaded = EfficientNetLite2().eval(), EfficientNetLite2().eval()
    torch.save(published(net), tmp_path / "published.pth")
    loaded.load_published(tmp_path / "published.pth")
    image = torch.rand(1, 3, 64, 96) * 2 - 1
    with torch.no_grad():
        wanted, found = net(image), loaded(image)
    assert found.shape == (1, 1280, 2, 3)
    assert np.allclose(wanted.numpy(), found.numpy(), atol=1e-4)


def test_a_file_that_lacks_an_array_is_refused(tmp_path: Path) -> None:
    state = published(EfficientNetLite2())
    del state["_conv_head.weight"]
    torch.save(state, tmp_path / "published.pth")
    with pytest.raises(KeyError, match="_conv_head"):
        EfficientNetLite2().load_published(tmp_path / "published.pth")


def test_taps_are_the_features_on_the_way_and_need_no_head(tmp_path: Path) -> None:
    whole, image = EfficientNetLite2().eval(), torch.randn(1, 3, 64, 96)
    torch.save(published(whole), tmp_path / "published.pth")
    headless = EfficientNetLite2(head=False).eval()
    headless.load_published(tmp_path / "published.pth")
    with torch.no_grad():
        near, far = headless.taps(image)
        assert (near.shape, far.shape) == ((1, 120, 4, 6), (1, 352, 2, 3))
        assert whole.head is not None
        assert torch.allclose(torch.nn.functional.relu6(whole.head(far)), whole(image), atol=1e-3)
    with pytest.raises(ValueError, match="without its head"):
        headless(image)
