"""One way to open a net and to feed it a photo, shared by all engines."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import onnxruntime

from pipelines.engines.manifest import WeightsEntry
from pipelines.types import FloatArray, UInt8Array


@lru_cache(maxsize=1)
def _share_memory() -> None:
    """One arena for all nets of this process: they run one after the other, so it grows to the largest, not the sum.

    Without an arena every run asks the system for its maps again, which takes up to half as long as the net itself.
    """
    memory = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    # Zero and -1 stand for the runtime's defaults: no limit, chunks that double.
    settings = {"max_mem": 0, "arena_extend_strategy": 0, "initial_chunk_size_bytes": -1,
                "max_dead_bytes_per_chunk": -1}  # fmt: skip
    onnxruntime.create_and_register_allocator(memory, onnxruntime.OrtArenaCfg(settings))


def open_session(entry: WeightsEntry, threads: int) -> Any:
    """An ONNX Runtime session on ``threads`` CPU threads; idle threads sleep so that workers can share cores."""
    _share_memory()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.use_env_allocators", "1")
    # Photos come in many shapes, and a plan kept for each of them would cost more memory than it saves time.
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(str(entry.path), options, providers=["CPUExecutionProvider"])


def to_input(image_rgb: UInt8Array, entry: WeightsEntry) -> FloatArray:
    """(H, W, 3) uint8 > (1, 3, H, W) float32, (value - mean) / std of the weights."""
    mean, std = np.array(entry.mean, np.float32), np.array(entry.std, np.float32)
    scaled = (image_rgb.astype(np.float32) - mean) / std
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])
