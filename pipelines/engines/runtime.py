"""One way to open a net and to feed it a photo, shared by all engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime

from pipelines.engines.manifest import WeightsEntry
from pipelines.types import FloatArray, UInt8Array


def open_session(entry: WeightsEntry, threads: int) -> Any:
    """An ONNX Runtime session on ``threads`` CPU threads; idle threads sleep so that workers can share cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Photos come in many shapes: an arena would keep the largest one's memory for ever.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(entry.path), options, providers=["CPUExecutionProvider"])


def to_input(image_rgb: UInt8Array, entry: WeightsEntry) -> FloatArray:
    """(H, W, 3) uint8 > (1, 3, H, W) float32, (value - mean) / std of the weights."""
    mean, std = np.array(entry.mean, np.float32), np.array(entry.std, np.float32)
    scaled = (image_rgb.astype(np.float32) - mean) / std
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])
