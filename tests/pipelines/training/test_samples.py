from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipelines.training.samples import (
    CANVASES_PX,
    PORTRAIT_HEADS,
    UNKNOWN,
    Sample,
    Sampler,
)
from pipelines.training.sources import TAGS_FOLDER, Source, read_relabelled
from pipelines.types import CLASS_NAMES, PART_NAMES, UInt8Array


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of drawn photos: one person in a skirt, one T-shirt, one model, one juice, one shop photo."""
    (tmp_path / "people").mkdir()
    tags = ["null", "skin", "skirt"]
    (tmp_path / "people" / "tags.json").write_text(json.dumps(tags), encoding="utf-8")
    person = np.zeros((120, 80), np.uint8)
    person[10:110, 25:55], person[50:90, 25:55] = 1, 2
    _photo(tmp_path / "people", {"name": "p", "has_mask": "1"}, person)
    garment = np.zeros((100, 80), np.uint8)
    garment[20:80, 20:60] = 255
    _photo(tmp_path / "garments", {"name": "g", "has_mask": "1", "mask_agreement": "0.99", "label": "T-Shirt"}, garment)
    row = {"name": "j", "source": "grocery", "label": "Juice", "person": "0"}
    _photo(tmp_path / "products", row, garment)
    _photo(tmp_path / "products", row | {"name": "m", "source": "magento", "label": "wp01"}, garment)
    (tmp_path / "grocery").mkdir()
    cv2.imwrite(str(tmp_path / "grocery" / "s.webp"), np.full((32, 32, 3), 90, np.uint8))
    _rows(tmp_path / "grocery" / "photos.csv", [{"file": "s.webp", "split": "train"}])
    return tmp_path


def _photo(folder: Path, row: dict[str, str], mask: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    image = np.repeat((mask > 0)[..., None] * np.uint8(200), 3, 2)
    cv2.imwrite(str(folder / "images" / f"{row['name']}.webp"), image)
    cv2.imwrite(str(folder / "masks" / f"{row['name']}.png"), mask)
    path = folder / "photos.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []
    _rows(path, [*rows, row | {"split": "train"}])


def _rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_batches_share_a_canvas_and_their_targets_fit_it(data: Path) -> None:
    batches = Sampler(data, seed=1).batches(6)
    for _ in range(6):
        batch = next(batches)
        height, width = batch.images.shape[1:3]
        assert (height, width) in CANVASES_PX
        assert batch.foreground.shape == (6, height // 2, width // 2)
        assert batch.foreground.min() >= 0 and batch.foreground.max() <= 1
        assert set(np.unique(batch.parts)) <= {*range(len(PART_NAMES)), UNKNOWN}
        for masks, boxes, classes in zip(batch.masks, batch.boxes, batch.classes, strict=True):
            assert masks.shape[0] == len(boxes) == len(classes)
            assert all(1 <= label <= len(CLASS_NAMES) for label in classes)
            assert (boxes[:, 2:] > boxes[:, :2]).all()


def test_a_persons_garment_is_an_instance_of_its_own(data: Path) -> None:
    sampler = Sampler(data, seed=0)
    seen = {
        CLASS_NAMES[label - 1] for _ in range(3) for labels in next(sampler.batches(16)).classes for label in labels
    }
    assert {"person", "skirt", "top", "juice"} <= seen


def test_the_same_seed_draws_the_same_batch(data: Path) -> None:
    first, second = (next(Sampler(data, seed=3).batches(4)) for _ in range(2))
    assert np.array_equal(first.images, second.images)


def test_twins_draw_differently_from_the_same_photos(data: Path) -> None:
    sampler = Sampler(data, seed=3)
    first, second = sampler.twins(2)
    assert first.people is second.people is sampler.people
    assert not np.array_equal(first.rng.random(8), second.rng.random(8))


def test_relabelled_people_have_tags_where_they_were_found_and_unknown_parts_elsewhere(data: Path) -> None:
    relabelled = data / "relabelled"
    tags = np.zeros((120, 80), np.uint8)
    tags[10:60, 25:55], tags[60:110, 25:55] = 2, UNKNOWN
    for folder, picture in (("people", (tags > 0) * np.uint8(255)), (TAGS_FOLDER, tags)):
        (relabelled / folder).mkdir(parents=True)
        cv2.imwrite(str(relabelled / folder / "p.png"), picture)
    (person,) = read_relabelled(data, relabelled)
    assert person.tags is not None and set(np.unique(person.tags)) == {0, 2, UNKNOWN}
    sampler = Sampler(data, seed=0, relabelled=relabelled)
    batch = sampler._collate([sampler._sample(person, (384, 256)) for _ in range(4)])
    assert {PART_NAMES.index("skirt"), UNKNOWN} <= set(np.unique(batch.parts))
    assert batch.garments_known == [True] * 4


def test_what_lies_beside_a_garment_becomes_a_ground_to_paste_on(data: Path) -> None:
    sampler = Sampler(data, seed=0)
    shop, floor = sampler.grounds[0], sampler.grounds[-1]
    assert len(sampler.grounds) > 1 and shop.mean() == pytest.approx(90, abs=2)
    # The garment is drawn in 200, its ground in 0.
    assert floor.max() < 20


def test_exact_products_lose_their_shadow_and_always_stand_on_another_ground(data: Path) -> None:
    layer = np.zeros((100, 80), np.uint8)
    layer[20:70, 20:60], layer[70:80, 20:60] = 255, 90
    for name in ("s1", "s2", "s3"):
        _photo(data / "products", {"name": name, "source": "saleor", "label": "shirt", "person": "0"}, layer)
    sampler = Sampler(data, seed=0)
    exact = sampler.pools["exact"]
    # Each third one makes the figure of `evaluate matting`.
    assert len(exact) == 2
    assert (exact[0].alpha[30:65, 25:55] == 255).all()
    assert exact[0].alpha[76:, :].max() == 0
    assert all(len(sampler.pools[name]) == 1 for name in ("models", "objects"))
    sample = sampler._sample(exact[0], (384, 256))
    assert len(np.unique(sample.image[sample.alpha == 0], axis=0)) > 50


def test_a_mask_drawn_by_hand_replaces_the_given_one(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = {"g": [[10, 10, 50, 10, 50, 90, 10, 90]], "of another set": [[0, 0, 9, 0, 9, 9]]}
    monkeypatch.setattr("pipelines.training.sources.read_outlines", lambda: drawn)
    sampler = Sampler(data, seed=0)
    (source,) = sampler.pools["drawn"]
    assert sampler.garments == []
    assert source.alpha[50, 15] == 255 and source.alpha[50, 55] == 0
    drawn["g"] = []
    assert Sampler(data, seed=0).pools["drawn"] == []


def test_a_portrait_is_a_window_some_heads_high_around_the_hair(data: Path) -> None:
    tags = ["null", "skin", "hair", "skirt"]
    (data / "people" / "tags.json").write_text(json.dumps(tags), encoding="utf-8")
    sampler = Sampler(data, seed=0)
    head = np.zeros((400, 300), np.uint8)
    head[40:80, 130:170] = 2
    found = sampler._portrait(head, 448)
    assert found is not None
    centre, scale = found
    heads = 448 / scale / 38
    assert PORTRAIT_HEADS[0] * 0.95 < heads < PORTRAIT_HEADS[1] * 1.05
    assert abs(centre[0] - 149.5) < 1
    assert 40 < centre[1] < 40 + heads * 20
    assert sampler._portrait(np.ones_like(head), 448) is None


def test_a_skirt_that_is_tagged_as_a_dress_is_learnt_as_a_skirt(data: Path) -> None:
    (data / "people" / "tags.json").write_text(json.dumps(["null", "dress", "skirt", "blouse"]), encoding="utf-8")
    worn = np.zeros((120, 80), np.uint8)
    worn[20:55, 25:55], worn[55:100, 25:55] = 3, 1
    _photo(data / "people", {"name": "worn", "has_mask": "1"}, worn)
    learnt = Sampler(data, seed=0).people[-1].tags
    assert learnt is not None
    assert set(np.unique(learnt)) == {0, 2, 3}
    assert (learnt[worn == 1] == 2).all()


def test_the_outline_of_a_mask_that_a_net_made_teaches_nothing(data: Path) -> None:
    sampler = Sampler(data, seed=0)
    source = sampler.garments[0]
    alpha = np.zeros((64, 64), np.uint8)
    alpha[:, 32:] = 255
    image, clean = np.zeros((64, 64, 3), np.uint8), np.zeros_like(alpha)
    given, found = (
        sampler._trusted(Sample(image, alpha, None, clean, replace(source, found=flag))) for flag in (False, True)
    )
    assert given.all()
    assert not found[:, 15:17].any()
    assert found[:, :12].all() and found[:, 20:].all()


def test_what_the_photos_edge_cuts_is_unknown_beyond_it(data: Path) -> None:
    sampler = Sampler(data, seed=3)
    whole = np.full((60, 40), 255, np.uint8)
    source = replace(sampler.products[0], image_rgb=np.full((60, 40, 3), 90, np.uint8), alpha=whole, plain=True)
    beyond = []
    for _ in range(20):
        sample = sampler._sample(source, (64, 64))
        unknown = sample.suspect > 0
        assert not unknown.any() or np.array_equal(unknown, sample.alpha < 255)
        beyond.append(unknown.mean())
    # Half of them are pasted on another ground, which is known everywhere.
    assert max(beyond) > 0.1
    assert min(beyond) == 0


def test_somebody_who_stands_behind_hides_nothing_of_the_person(data: Path) -> None:
    sampler = Sampler(data, seed=0)
    (person,) = sampler.people
    changed = 0
    for _ in range(12):
        behind = sampler._with_a_passer_by(person.image_rgb, person.alpha)
        assert np.array_equal(behind[person.alpha == 255], person.image_rgb[person.alpha == 255])
        changed += bool((behind != person.image_rgb).any())
    assert changed >= 6


def test_only_photos_on_their_own_ground_are_made_harder(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sampler = Sampler(data, seed=0)
    harder: list[Source] = []

    def note(image: UInt8Array, alpha: UInt8Array, source: Source) -> tuple[UInt8Array, UInt8Array]:
        harder.append(source)
        return image, np.zeros_like(alpha)

    monkeypatch.setattr(sampler, "_made_harder", note)
    for source in (*sampler.people, *sampler.garments, *sampler.products):
        sampler._sample(source, (384, 256))
    assert harder == [*sampler.people, *sampler.garments]
