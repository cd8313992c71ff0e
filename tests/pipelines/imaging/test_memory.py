from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from pipelines.imaging.memory import release_memory


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_freed_pieces_go_back_to_the_system() -> None:
    pieces = [np.ones(12_000, np.uint8) for _ in range(8_000)]
    kept = pieces[-1]
    del pieces
    held = resident_bytes()
    release_memory()
    assert resident_bytes() < held - 40_000_000
    assert kept.sum() == 12_000
