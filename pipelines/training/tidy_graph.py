"""An exported net made faster, its answers kept: ``python -m pipelines.training.tidy_graph [NAME ...]``.

PyTorch's exporter leaves two shapes that ONNX Runtime takes literally. TensorFlow's "SAME" padding becomes a node of
its own before each convolution, and the sum of a few maps becomes stack and ReduceSum. Both copy whole maps and break
the runtime's blocked memory layout between convolutions. Padding goes into the convolution, sums become additions.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper

from pipelines.engines.manifest import WEIGHTS_DIR, read_manifest
from pipelines.training.manifest_entry import write_entry

TOLERANCE = 1e-3
# Labels by argmax may turn where two classes tie to the last bit.
ALLOWED_SHARE = 1e-4


class TidyError(Exception):
    """The tidied net answers differently; the file is left as it was."""


def tidy(path: Path, size: tuple[int, int]) -> None:
    """Tidy the net in ``path`` in place; TidyError when it then answers differently on noise of ``size`` (h, w)."""
    model = onnx.load(str(path))
    before = _answers(model, size)
    _pad_inside(model.graph)
    _add_instead_of_stack(model.graph)
    _drop_unused(model.graph)
    onnx.checker.check_model(model)
    for old, new in zip(before, _answers(model, size), strict=True):
        if old.shape != new.shape or float((np.abs(old - new) > TOLERANCE).mean()) > ALLOWED_SHARE:
            raise TidyError(f"{path.name} answers differently after tidying; export it without tidying.")
    onnx.save(model, str(path))


def _answers(model: onnx.ModelProto, size: tuple[int, int]) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    noise = np.random.default_rng(0)
    quarter = (size[0] // 4, size[1] // 4)
    shapes = {
        one.name: (1, one.shape[1], *(quarter if one.shape[2] == "height/4" else size)) for one in session.get_inputs()
    }
    outputs = session.run(
        None, {name: noise.uniform(-1, 1, shape).astype(np.float32) for name, shape in shapes.items()}
    )
    return [np.asarray(output, np.float32) for output in outputs]


def _makers(graph: onnx.GraphProto) -> dict[str, onnx.NodeProto]:
    return {output: node for node in graph.node for output in node.output}


def _pad_inside(graph: onnx.GraphProto) -> None:
    """A "SAME" pad before a convolution becomes the convolution's own, for sides that the stride divides."""
    made = _makers(graph)
    for node in graph.node:
        pad = made.get(node.input[0]) if node.op_type == "Conv" else None
        if pad is None or pad.op_type != "Pad":
            continue
        values = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
        total = [max(k - s, 0) for k, s in zip(values["kernel_shape"], values["strides"], strict=True)]
        values["pads"] = [side // 2 for side in total] + [side - side // 2 for side in total]
        del node.attribute[:]
        node.attribute.extend(helper.make_attribute(name, value) for name, value in values.items())
        node.input[0] = pad.input[0]


def _add_instead_of_stack(graph: onnx.GraphProto) -> None:
    """ReduceSum over maps that were stacked only for it becomes one addition."""
    made = _makers(graph)
    for node in graph.node:
        stack = made.get(node.input[0]) if node.op_type == "ReduceSum" else None
        if stack is None or stack.op_type != "Concat":
            continue
        parts = [made.get(name) for name in stack.input]
        maps = [part.input[0] for part in parts if part is not None and part.op_type == "Unsqueeze"]
        if len(maps) == len(stack.input):
            added = helper.make_node("Add" if len(maps) == 2 else "Sum", maps, list(node.output), name=node.name)
            node.CopyFrom(added)


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Remove nodes that nothing asks for any more."""
    wanted = {output.name for output in graph.output}
    kept = []
    # Nodes stand in order, so one walk from the end sees every user before its maker.
    for node in reversed(graph.node):
        if wanted & set(node.output):
            kept.append(node)
            wanted |= set(node.input)
    del graph.node[:]
    graph.node.extend(reversed(kept))


def tidy_shipped(weights_dir: Path, name: str) -> None:
    """Tidy one of the manifest's nets and write its new sha256; figures stay, since the answers do."""
    entry = read_manifest(weights_dir)[name]
    tidy(entry.path, entry.input_size)
    write_entry(weights_dir, name, entry.path, training_data=entry.training_data, input_size=entry.input_size)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Make exported nets faster without changing their answers.")
    parser.add_argument("names", nargs="*", help="names of the manifest (default: all)")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR)
    arguments = parser.parse_args()
    for name in arguments.names or sorted(read_manifest(arguments.weights)):
        tidy_shipped(arguments.weights, name)


if __name__ == "__main__":
    main()
