from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from pipelines.training.metric import LOSSES, Plan, embed, figures_of, new_head, save, train, val_figures
from pipelines.training.metric_maps import Maps, Roles


@pytest.fixture(scope="module")
def maps() -> Maps:
    """Ten products of eight train, two val photos and a catalogue image each: two channels of seven tell them apart,
    nine more are louder noise."""
    random = np.random.default_rng(0)
    roles = np.array((["train"] * 8 + ["val"] * 2 + ["gallery"]) * 10)
    labels = np.repeat([f"shop-{number}" for number in range(10)], 11)
    drawn = random.random((110, 16, 2, 2))
    for row, label in enumerate(labels):
        number = int(label.split("-")[1])
        drawn[row, number % 5] += 0.7
        drawn[row, 5 + number // 5] += 0.7
    drawn[:, 7:] *= 3
    return Maps(labels, roles, drawn.astype(np.float16), random.integers(0, 255, (110, 16, 16, 3)).astype(np.uint8))


@pytest.mark.parametrize("loss", LOSSES)
def test_training_brings_products_together_on_photos_it_never_saw(maps: Maps, loss: str) -> None:
    plan = Plan(loss, steps=60, rate=1e-2, shape=False)
    torch.manual_seed(0)
    before = val_figures(new_head(16, plan).eval(), maps)
    after = val_figures(train(maps, plan), maps)
    assert after["recall_at_1_photos"] >= 0.9 > before["recall_at_1_photos"] + 0.05
    assert after["map_at_7_iconic"] > before["map_at_7_iconic"] + 0.1
    assert set(after) == {"recall_at_1_photos", "map_at_7_iconic"}, "there are no studio photos"


def test_a_studio_photo_looks_for_its_other_view_and_not_for_itself() -> None:
    labels = np.array(["sku-a", "sku-a", "sku-b", "sku-b", "shop-1", "shop-1", "shop-1"])
    roles = np.array(["studio-val"] * 4 + ["train", "val", "gallery"])
    near = np.array([[1, 0, 0], [0.9, 0, 0], [0.9, 1, 0], [0, 1, 0.9], [0, 0, 1], [0, 0, 1], [0, 0, 1]])
    maps = Roles(labels, roles)
    found = figures_of(maps, lambda rows: near[rows][:, None].astype(np.float32))
    assert found["recall_at_1_studio"] == 0.75, "the third is nearer to the first's SKU, as itself it does not count"
    assert found["recall_at_1_photos"] == 1


def test_a_run_repeats_itself(maps: Maps) -> None:
    first, second = (embed(train(maps, Plan(steps=3, seed=5)), maps, np.arange(6)) for _ in range(2))
    assert np.allclose(first, second, atol=1e-6)
    assert first.shape == (6, 2, 256)


def test_one_attention_is_as_wide_as_two() -> None:
    wide = new_head(16, Plan("triplet", shape=False))
    assert wide.shape is None
    assert wide(torch.rand(1, 16, 2, 2), torch.zeros(1, 3, 16, 16)).shape == (1, 1, 512)


def test_a_saved_head_embeds_as_before(maps: Maps, tmp_path: Path) -> None:
    plan = Plan("joint", shape=False, steps=2)
    head = train(maps, plan)
    save(head, plan, {"recall_at_1_photos": 0.5}, tmp_path)
    stored = torch.load(tmp_path / "metric.pt", weights_only=True)
    again = new_head(16, Plan(**stored["plan"])).eval()
    again.load_state_dict(stored["head"])
    rows = np.arange(4)
    assert np.allclose(embed(again, maps, rows), embed(head, maps, rows))
    assert json.loads((tmp_path / "figures.json").read_text())["recall_at_1_photos"] == 0.5
