from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from pipelines.engines.limits import UNFITTED, read_limits
from pipelines.retrieval.local_features import LocalFeatures
from pipelines.retrieval.pooling import unit
from pipelines.training.fit_same_product import (
    View,
    alarm_doubts,
    evidence_of,
    fit,
    fit_for,
    held_out,
    shop_rows,
    studio_rows,
    usual_of,
    write,
)

NOTHING = LocalFeatures(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))


def views(products: int = 12, spread: float = 0.5) -> list[View]:
    """Four views of each product, the first of them asked about."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(products, 16))
    drawn = []
    for number, centre in enumerate(centres):
        for photo in range(4):
            vector = unit((centre + spread * random.normal(size=16)).astype(np.float32))
            drawn.append(View(str(number), vector, NOTHING, NOTHING, asks=photo == 0))
    return drawn


def test_the_model_tells_known_products_from_unknown_ones() -> None:
    model, right = fit_for(views(), evidence_of)
    assert right > 0.9
    assert model.probability(0.95, 0.4, 0) > 0.5 > model.probability(0.2, 0.0, 0)


def test_what_is_usual_is_how_near_other_products_are() -> None:
    assert -0.2 < usual_of(views(products=3)) < usual_of(views(products=60)) < 0.95


def test_evidence_is_of_the_nearest_photos_and_leads_over_other_products() -> None:
    query, *house = views(spread=0.1)
    rows = evidence_of(query, house, 0.0)
    assert [right for _, right in rows] == [True, True, True, False, False]
    cosine, lead, placed = rows[0][0]
    assert lead == np.float32(cosine) - np.float32(rows[3][0][0]) and placed == 0
    assert rows[3][0][1] < 0


def test_a_fit_finds_which_sign_tells() -> None:
    random = np.random.default_rng(0)
    right = random.random(600) < 0.5
    evidence = random.random((600, 3)).astype(np.float32)
    evidence[:, 0] = right * 0.3 + random.random(600) * 0.5
    model = fit(evidence, right)
    assert model.weights[0] > 5 * max(abs(model.weights[1]), abs(model.weights[2]))
    assert model.probability(0.75, 0.0, 0) > 0.9
    assert model.probability(0.05, 0.0, 0) < 0.1


def test_a_sign_that_would_speak_against_is_left_out() -> None:
    random = np.random.default_rng(0)
    right = random.random(400) < 0.5
    evidence = random.random((400, 3)).astype(np.float32)
    evidence[:, 0] -= 0.3 * right
    evidence[:, 1] += 0.5 * right
    model = fit(evidence, right)
    assert model.weights[0] == 0 and model.weights[1] > 1


def test_another_colour_of_a_style_is_the_same_product() -> None:
    query, other = (View(sku, np.ones(1, np.float32), NOTHING, NOTHING, asks=True) for sku in ("WS03-red", "ws03-blue"))
    assert query.product == other.product == "ws03"
    assert evidence_of(query, [other], 0.0)[0][1]
    assert held_out("ws03-red") == held_out("ws03-blue")


def test_the_shops_photos_and_the_studios_are_asked_about_apart() -> None:
    found = alarm_doubts([*views(), *(replace(view, sku=f"shop-{view.sku}") for view in views(products=8))])
    assert {kind: len(doubts.rightly) for kind, doubts in found.items()} == {"studio": 12, "shop": 8}


def test_what_is_written_is_read_again_and_leaves_other_embedders_alone(tmp_path: Path) -> None:
    for weights in ("first 123", "second 456", "first 789"):
        write(replace(UNFITTED, weights=weights), tmp_path / "likeness.toml")
    assert read_limits(tmp_path) == {
        "first": replace(UNFITTED, weights="first 789"),
        "second": replace(UNFITTED, weights="second 456"),
    }


def test_studio_photos_are_grouped_by_the_sku_in_their_name(tmp_path: Path) -> None:
    names = (
        "magento-mh05-white_back",
        "magento-mb05-black-0",
        "saleor-blue-plimsolls-3",
        "caltech-01",
        "magento-lt01",
    )
    (tmp_path / "products").mkdir()
    (tmp_path / "products" / "photos.csv").write_text("name\n" + "\n".join(names) + "\n")
    assert [sku for _, _, sku in studio_rows(tmp_path)] == ["mh05-white", "mb05-black", "saleor-blue-plimsolls"]


def test_shop_photos_are_drawn_from_one_split(tmp_path: Path) -> None:
    (tmp_path / "grocery").mkdir()
    lines = [f"{split}/{number}.png,{split},{number}" for split in ("train", "val") for number in range(9)]
    (tmp_path / "grocery" / "photos.csv").write_text("file,split,class_id\n" + "\n".join(lines) + "\n")
    rows = shop_rows(tmp_path, "val")
    assert sorted(product for _, product in rows) == [f"shop-{number}" for number in range(9)]
    assert all(path.parent.name == "val" for path, _ in rows)
