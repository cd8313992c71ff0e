from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.training import drawn


def _pair_of_shoes() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    mask = np.zeros((120, 90), np.uint8)
    cv2.ellipse(mask, (25, 60), (14, 45), 0, 0, 360, 255, -1)
    cv2.ellipse(mask, (65, 60), (14, 45), 0, 0, 360, 255, -1)
    cv2.circle(mask, (65, 40), 6, 0, -1)
    return mask


def test_outlines_keep_pieces_apart_and_holes_open() -> None:
    mask = _pair_of_shoes()
    again = drawn.filled(drawn.outlines_of(mask), mask.shape)
    assert again[60, 45] == 0
    assert again[40, 65] == 0
    assert (again != mask).mean() < 0.02


def test_a_slip_of_the_hand_is_dropped() -> None:
    mask = _pair_of_shoes()
    mask[2:4, 2:4] = 255
    assert drawn.filled(drawn.outlines_of(mask), mask.shape)[:8, :8].max() == 0


def test_masks_become_the_file_that_training_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "DRAWN", tmp_path / "drawn.json")
    monkeypatch.setattr(sys, "argv", ["drawn", "--masks", str(tmp_path)])
    cv2.imwrite(str(tmp_path / "a1.png"), _pair_of_shoes())
    drawn.main()
    assert drawn.read_outlines() == {"a1": drawn.outlines_of(_pair_of_shoes())}


def test_every_outline_that_is_kept_encloses_something() -> None:
    kept = json.loads(drawn.DRAWN.read_text(encoding="utf-8"))
    drawn_ones = [outlines for outlines in kept.values() if outlines]
    assert len(drawn_ones) > 300
    for outlines in drawn_ones:
        assert drawn.filled(outlines, (384, 384)).any()
        assert all(len(outline) >= 6 and len(outline) % 2 == 0 for outline in outlines)
