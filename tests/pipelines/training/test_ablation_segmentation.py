from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from pipelines.engines.yolact import NAME, RANKING, YolactSegmenter
from pipelines.nets.blocks import WSConv2d
from pipelines.nets.yolact import Yolact, YolactSize
from pipelines.training import ablation_segmentation as ablation
from pipelines.training.ablation import Budget, folder_of, time_ratios
from pipelines.training.average_precision import FIGURES
from pipelines.training.samples import Batch, box_of
from tests.support.ablation import LookingRun, NumberSource

TINY = YolactSize(width=8)


def a_batch() -> Batch:
    """Two photos of 128 x 64: one with a large and a tiny instance, one with none."""
    rng = np.random.default_rng(0)
    masks = np.zeros((2, 32, 16), np.uint8)
    masks[0, 8:24, 4:12], masks[1, 2:4, 2:4] = 1, 1
    foreground = np.zeros((2, 64, 32), np.float32)
    foreground[0, 16:48, 8:24] = 1
    values: dict[str, Any] = {
        "images": rng.integers(0, 255, (2, 128, 64, 3)).astype(np.uint8),
        "foreground": foreground,
        "trusted": np.ones((2, 64, 32), np.float32),
        "parts": rng.integers(0, 5, (2, 32, 16)).astype(np.uint8),
        "humans": np.array([1, 0], np.float32),
        "masks": [masks, np.zeros((0, 32, 16), np.uint8)],
        "boxes": [np.stack([box_of(mask) for mask in masks]), np.zeros((0, 4), np.float32)],
        "classes": [np.array([1, 22], np.uint8), np.zeros(0, np.uint8)],
        "garments_known": [True, True],
    }
    return Batch(**{field.name: values[field.name] for field in fields(Batch)})


def test_a_halved_batch_has_half_of_everything_and_keeps_what_is_large_enough() -> None:
    small = ablation.halve(a_batch())
    assert small.images.shape == (2, 64, 32, 3)
    assert small.foreground.shape == small.trusted.shape == (2, 32, 16) and small.parts.shape == (2, 16, 8)
    assert small.foreground[0, 8:24, 4:12].min() == 1 and small.foreground.sum() == 16 * 8
    assert small.classes[0].tolist() == [1]
    assert small.boxes[0].tolist() == [box_of(small.masks[0][0]).tolist()]
    assert small.masks[1].shape == (0, 16, 8)


def test_the_variants_differ_in_the_switches_alone_and_cumulate() -> None:
    nets = {name: Yolact(size) for name, size in ablation.VARIANTS.items()}
    standardised = [any(isinstance(module, WSConv2d) for module in net.modules()) for net in nets.values()]
    attended = [any("excite" in name for name, _ in net.named_parameters()) for net in nets.values()]
    assert (standardised, attended) == ([False, True, True], [False, False, True])
    counts = [sum(parameter.numel() for parameter in net.parameters()) for net in nets.values()]
    assert counts[0] == counts[1] < counts[2] < 1.1 * counts[0]


def trained(folder: Path) -> Path:
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    torch.save({"average": Yolact(TINY).state_dict()}, folder / "last.pt")
    return folder


# The exporter that writes the nets of this house (it keeps free heights and widths) calls itself legacy.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:Constant folding:UserWarning")
def test_an_exported_net_is_read_and_timed_as_the_engine_reads_it(tmp_path: Path) -> None:
    for name in ("first", "second"):
        parameters = ablation.export(trained(tmp_path / name), TINY)
    assert parameters == sum(parameter.numel() for parameter in Yolact(TINY).parameters())
    found = YolactSegmenter(tmp_path / "first" / "weights", 1, RANKING).segment(np.full((96, 64, 3), 128, np.uint8))
    assert found.foreground.shape == (112, 80)
    ratios = time_ratios(
        NAME, {name: tmp_path / name / "weights" for name in ("first", "second")}, ablation.PHOTO_PX, rounds=2
    )
    assert ratios["first"] == 1
    assert ratios["second"] > 0


def test_finished_runs_are_kept_and_the_tables_tell_both_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def finish(folder: Path, size: YolactSize, data: Path) -> None:
        folder.mkdir(parents=True)
        value = 0.2 if folder.name.endswith("-0") else 0.3
        figures = dict.fromkeys(FIGURES[:-1], value) | {"parameters": 1234}
        (folder / "figures.json").write_text(json.dumps(figures), encoding="utf-8")

    def train(folder: Path, size: YolactSize, seed: int, source: object, budget: object) -> None:
        asked.append((folder.name, seed))

    monkeypatch.setattr(ablation, "Sampler", lambda data, seed: nn.Identity())
    monkeypatch.setattr(ablation, "train", train)
    monkeypatch.setattr(ablation, "finish", finish)
    monkeypatch.setattr(ablation, "time_ratios", lambda name, weights, size_px: dict.fromkeys(weights, 1.25))
    finish(folder_of(tmp_path, "baseline", 0), TINY, tmp_path)
    ablation.ablate(tmp_path, tmp_path, Budget(1, 1))
    assert len(asked) == 5 and ("baseline-0", 0) not in asked
    lines = (tmp_path / "table.md").read_text(encoding="utf-8").splitlines()
    assert lines[2] == "| baseline | 1,234 |" + " 25.0 (20.0 / 30.0) |" * 5 + " - | 1.25 |"
    rows = (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "variant,seed,parameters,AP,AP50,AP75,AP_S,AP_M,AP_L,time_ratio"
    assert len(rows) == 7


def test_every_variant_sees_the_same_batches_for_one_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[list[int]] = []
    monkeypatch.setattr(ablation, "Run", lambda *_: LookingRun(drawn))
    monkeypatch.setattr(ablation, "halve", lambda batch: batch)
    monkeypatch.setattr("pipelines.nets.mobilenet.MobileNetV2.load_npz", lambda self, path: None)
    for name, size, seed in (("a", YolactSize(width=8, attention=False), 0), ("b", TINY, 0), ("c", TINY, 1)):
        ablation.train(tmp_path / name, size, seed, (tmp_path, NumberSource()), Budget(3, 4))  # type: ignore[arg-type]
    assert drawn[0] == drawn[1] != drawn[2]
