"""Writing what was trained: what an export is asked, plain convolutions, half precision, its table in the manifest."""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from pipelines.engines.manifest import WEIGHTS_DIR
from pipelines.nets.blocks import WSConv2d

LICENCE = "Apache-2.0"
LARGE = 512


def export_arguments(description: str, run: str) -> argparse.Namespace:
    """What an export command was given: ``run``, the folder of a training run, and ``weights``, where the net goes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--run", type=Path, default=Path(run))
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR)
    return parser.parse_args()


def freeze_standardised(net: nn.Module) -> None:
    """Replace every weight-standardised convolution by a plain one with the standardised weights."""
    for name, child in net.named_children():
        if isinstance(child, WSConv2d):
            plain = nn.Conv2d(
                child.in_channels,
                child.out_channels,
                _pair(child.kernel_size),
                _pair(child.stride),
                _pair(child.padding),
                groups=child.groups,
                bias=child.bias is not None,
            )
            plain.weight.data = child.standardised_weight().detach()
            if child.bias is not None and plain.bias is not None:
                plain.bias.data = child.bias.detach()
            setattr(net, name, plain)
        else:
            freeze_standardised(child)


def _pair(values: Any) -> tuple[int, int]:
    return int(values[0]), int(values[1])


def store_half_precision(path: Path) -> None:
    """Keep large float32 weights as float16 with a Cast behind each: half the file, the same float32 arithmetic.

    ONNX Runtime folds the casts when it opens the file.
    """
    model = onnx.load(str(path))
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < LARGE:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def write_entry(weights_dir: Path, name: str, file: Path, *, training_data: tuple[str, ...],
                input_size: tuple[int, int], figures: dict[str, float] | None = None) -> None:  # fmt: skip
    """Add or replace ``[weights.NAME]``; input is scaled to -1..1 as the pretrained encoder expects."""
    path = weights_dir / "manifest.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8")).get("weights", {}) if path.exists() else {}
    known = tables.get(name, {}).get("figures", {})
    tables[name] = {
        "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "licence": LICENCE,
        "training_data": list(training_data),
        "input_size": list(input_size),
        "mean": [127.5, 127.5, 127.5],
        "std": [127.5, 127.5, 127.5],
        "figures": known if figures is None else figures,
    }
    _write(path, tables)


def record_figures(weights_dir: Path, name: str, figures: dict[str, float]) -> None:
    """Put measured ``figures`` into the entry ``name``; KeyError when there is none."""
    path = weights_dir / "manifest.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["weights"]
    tables[name]["figures"] = {key: round(value, 4) for key, value in figures.items()}
    _write(path, tables)


def _write(path: Path, tables: dict[str, Any]) -> None:
    path.write_text("\n".join(_table(key, value) for key, value in sorted(tables.items())), encoding="utf-8")


def _table(name: str, table: dict[str, Any]) -> str:
    lines = [f"[weights.{name}]"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in table.items() if key != "figures"]
    lines += [f"\n[weights.{name}.figures]"]
    lines += [f"{key} = {value}" for key, value in table["figures"].items()]
    return "\n".join(lines) + "\n"
