from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from pipelines.engines import SEGMENTERS
from pipelines.nets.keypoints import INPUT_SIZE_PX, STRIDE, AttentionPoints
from pipelines.training import ablation_keypoints as ablation
from pipelines.training.ablation import SEEDS, Budget, folder_of
from pipelines.types import FloatArray, UInt8Array
from tests.support.ablation import LookingRun, NumberSource

HEIGHT, WIDTH = INPUT_SIZE_PX


def test_a_halved_crop_keeps_its_peaks_at_the_same_place_of_the_picture() -> None:
    images = np.zeros((1, HEIGHT, WIDTH, 3), np.uint8)
    images[0, 40:48, 100:108] = 255
    heats = np.zeros((1, 23, HEIGHT // STRIDE, WIDTH // STRIDE), np.float32)
    heats[0, 5, 44 // STRIDE, 104 // STRIDE] = 1
    small, halved, _ = ablation.halve((images, heats, np.ones((1, 23), np.float32)))
    assert small.shape == (1, *ablation.SIZE_PX, 3)
    assert halved.shape == (1, 23, ablation.SIZE_PX[0] // STRIDE, ablation.SIZE_PX[1] // STRIDE)
    row, column = np.unravel_index(int(halved[0, 5].argmax()), halved[0, 5].shape)
    assert halved[0, 5].max() == 1
    assert small[0, row * STRIDE + 1, column * STRIDE + 1].min() == 255


def test_the_net_takes_the_halved_crops() -> None:
    with torch.no_grad():
        heat = AttentionPoints().eval()(torch.zeros(1, 3, *ablation.SIZE_PX))
    assert heat.shape == (1, 23, ablation.SIZE_PX[0] // STRIDE, ablation.SIZE_PX[1] // STRIDE)


def test_the_variants_differ_in_the_estimators_alone() -> None:
    nets = [AttentionPoints(attention=attention) for attention in ablation.VARIANTS.values()]
    shared = [{name for name in net.state_dict() if not name.startswith("estimators")} for net in nets]
    assert shared[0] == shared[1]
    counts = [sum(parameter.numel() for parameter in net.parameters()) for net in nets]
    assert counts[0] < counts[1] < 1.05 * counts[0]


def test_every_variant_sees_the_same_crops_for_one_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[list[int]] = []
    monkeypatch.setattr(ablation, "Run", lambda *_: LookingRun(drawn))
    monkeypatch.setattr(ablation, "halve", lambda batch: batch)
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        ablation.train(tmp_path / name, AttentionPoints(), seed, NumberSource(), Budget(3, 4))  # type: ignore[arg-type]
    assert drawn[0] == drawn[1] != drawn[2]


def test_finished_runs_are_kept_and_the_table_has_the_papers_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def finish(folder: Path, net: object, data: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        figures = {name: 0.5 for name in ablation.FIGURES if name != "AP_M"} | {"parameters": 1234}
        (folder / "figures.json").write_text(json.dumps(figures), encoding="utf-8")

    monkeypatch.setattr(ablation, "PointSampler", lambda data, seed: object())
    monkeypatch.setattr(ablation, "fresh", lambda data, seed, attention: object())
    monkeypatch.setattr(ablation, "train", lambda folder, *_: asked.append(folder.name))
    monkeypatch.setattr(ablation, "finish", finish)
    monkeypatch.setattr(ablation, "time_ratios", lambda name, weights, size_px: dict.fromkeys(weights, 1.5))
    finish(folder_of(tmp_path, "without estimators", SEEDS[0]), None, tmp_path)
    ablation.ablate(tmp_path, tmp_path, Budget(1, 1))
    assert asked == ["attention-estimators-0", "without-estimators-1", "attention-estimators-1"]
    lines = (tmp_path / "table.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "| net | parameters | AP | AP50 | AP75 | AP_M | AP_L | PCK@0.1 | PCK@0.2 | time a photo |"
    assert lines[2].startswith("| without estimators | 1,234 | 50.0 (50.0 / 50.0) |")
    assert " | - | " in lines[3]


# The exporter that writes the nets of this house calls itself legacy.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:Constant folding:UserWarning")
def test_an_exported_net_is_measured_as_the_engine_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []

    def measure(folder: Path, segmenter: object, engine: Any) -> dict[str, float]:
        image: UInt8Array = np.full((96, 64, 3), 128, np.uint8)
        points: FloatArray = engine.locate(image, (0, 0, 64, 96)).points
        seen.append(points.shape)
        return {"people_oks_ap": 0.25, "people_pck_01": 0.5, "people_photos": 1.0}

    monkeypatch.setattr(ablation, "measure", measure)
    monkeypatch.setitem(SEGMENTERS, "yolact-mnv2", lambda weights_dir, threads: None)
    net = AttentionPoints(attention=False)
    torch.save({"average": net.state_dict()}, tmp_path / "last.pt")
    ablation.finish(tmp_path, net, tmp_path)
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert seen == [(23, 3)]
    assert figures["AP"] == 0.25 and figures["PCK@0.1"] == 0.5 and "AP50" not in figures
    assert figures["parameters"] == sum(parameter.numel() for parameter in net.parameters())
