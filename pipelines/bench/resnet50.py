"""The yardstick: a ResNet-50 with batch norm folded, random weights, as an ONNX graph.

What it answers means nothing; what a forward costs is known on any machine: 4.1 billion multiply-adds at 224 px.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.types import FloatArray

SIDE_PX = 224
# He et al.: Deep Residual Learning, 2016, table 1: middle width, blocks and first stride of each stage.
STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))
EXPANSION = 4
CLASSES = 1000


class YardstickError(Exception):
    """The yardstick cannot be built; the message says what to install."""


class _Graph:
    """Nodes and weights in the order in which they are added; every method returns the new node's output name."""

    def __init__(self, helper: Any, numpy_helper: Any) -> None:
        self.helper, self.numpy_helper = helper, numpy_helper
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self.random = np.random.default_rng(0)

    def weight(self, shape: tuple[int, ...], scale: float) -> str:
        name = f"weight{len(self.weights)}"
        values = self.random.standard_normal(shape, np.float32) * np.float32(scale)
        self.weights.append(self.numpy_helper.from_array(values, name))
        return name

    def node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        name = f"value{len(self.nodes)}"
        self.nodes.append(self.helper.make_node(kind, inputs, [name], **attributes))
        return name

    def convolution(self, source: str, channels: tuple[int, int], side: int, stride: int) -> str:
        """Into ``channels[1]`` from ``channels[0]`` channels, with the bias that a folded batch norm leaves."""
        inside, outside = channels
        # Half of what keeps the variance: sixteen blocks are added up on the way.
        scale = (0.5 / (inside * side * side)) ** 0.5
        inputs = [source, self.weight((outside, inside, side, side), scale), self.weight((outside,), 0.01)]
        return self.node("Conv", inputs, strides=[stride] * 2, pads=[side // 2] * 4)

    def bottleneck(self, source: str, channels: tuple[int, int], stride: int) -> str:
        """1x1, 3x3 (with the stride) and 1x1 convolutions beside a shortcut; ``channels`` come in and lie between."""
        inside, middle = channels
        outside = middle * EXPANSION
        value = self.node("Relu", [self.convolution(source, (inside, middle), 1, 1)])
        value = self.node("Relu", [self.convolution(value, (middle, middle), 3, stride)])
        value = self.convolution(value, (middle, outside), 1, 1)
        plain = inside == outside and stride == 1
        shortcut = source if plain else self.convolution(source, (inside, outside), 1, stride)
        return self.node("Relu", [self.node("Add", [value, shortcut])])


def build_resnet50() -> bytes:
    """The serialised model: ``image`` (1, 3, 224, 224) float32 > ``scores`` (1, 1000); YardstickError without onnx."""
    try:
        from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415
    except ImportError as error:
        raise YardstickError(
            "The yardstick needs the package onnx; install it with: pip install -r requirements-train.txt"
        ) from error
    graph = _Graph(helper, numpy_helper)
    value = graph.node("Relu", [graph.convolution("image", (3, 64), 7, 2)])
    value = graph.node("MaxPool", [value], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    channels = 64
    for middle, blocks, first in STAGES:
        for block in range(blocks):
            value = graph.bottleneck(value, (channels, middle), first if block == 0 else 1)
            channels = middle * EXPANSION
    value = graph.node("Flatten", [graph.node("GlobalAveragePool", [value])])
    weights = [graph.weight((channels, CLASSES), 0.02), graph.weight((CLASSES,), 0.01)]
    graph.nodes.append(helper.make_node("Gemm", [value, *weights], ["scores"]))
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIDE_PX, SIDE_PX])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, CLASSES])
    whole = helper.make_graph(graph.nodes, "resnet50", [image], [scores], graph.weights)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def yardstick_image() -> FloatArray:
    """(1, 3, 224, 224) float32."""
    return np.random.default_rng(1).standard_normal((1, 3, SIDE_PX, SIDE_PX), np.float32)
