from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.doubt import SIGNS, read_model
from pipelines.training.evaluate_segmentation import Measured
from pipelines.training.fit_doubt import drawn, fit, write
from pipelines.training.given import ValPhoto

PHOTO = ValPhoto("garments", Path("a.webp"), Path("a.png"), human=False)


def measured(count: int = 300) -> list[Measured]:
    """Photos that fail the more often the less calm their ground is; their other signs are noise."""
    random = np.random.default_rng(0)
    made = []
    for _ in range(count):
        signs = {name: float(random.normal()) for name in SIGNS}
        chance = 1 / (1 + np.exp(-(1 + 2 * signs["calm_ground"])))
        made.append(Measured(PHOTO, 0.95 if random.random() < chance else 0.7, True, 0.5, signs))
    return made


def test_the_sign_that_tells_failures_gets_the_weight_and_the_probability_is_calibrated() -> None:
    photos = measured(2000)
    model = fit(photos, "net 1")
    weights = {name: abs(term.weight) for name, term in model.terms.items()}
    assert max(weights, key=lambda name: weights[name]) == "calm_ground"
    assert model.terms["calm_ground"].weight == pytest.approx(2, abs=0.35)
    trusted = np.array([model.probability(one.signs) for one in photos])
    good = np.array([one.iou >= 0.9 for one in photos])
    unsure = (trusted > 0.3) & (trusted < 0.7)
    assert good[unsure].mean() == pytest.approx(trusted[unsure].mean(), abs=0.08)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    model = fit(measured(), "net 1")
    write(model, tmp_path / "doubt.toml")
    again = read_model(tmp_path / "doubt.toml")
    assert again.segmenter == "net 1"
    signs = measured(1)[0].signs
    assert again.probability(signs) == pytest.approx(model.probability(signs), abs=1e-4)


def test_photos_that_are_all_good_cannot_be_fitted() -> None:
    photos = [one for one in measured() if one.iou > 0.9]
    with pytest.raises(ValueError, match="all good or all bad"):
        fit(photos, "net 1")
    with pytest.raises(ValueError, match="all good or all bad"):
        fit([], "net 1")


def test_as_many_train_photos_of_each_folder_are_drawn_by_the_seed(tmp_path: Path) -> None:
    for folder in ("people", "garments"):
        rows = "".join(f"{folder[0]}{number},1,{'val' if number < 5 else 'train'},0\n" for number in range(20))
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "photos.csv").write_text(f"name,has_mask,split,checked\n{rows}", encoding="utf-8")
    photos = drawn(tmp_path, 8, 1)
    assert [photo.group for photo in photos] == ["people"] * 8 + ["garments"] * 8
    assert all(int(photo.image.stem[1:]) >= 5 for photo in photos)
    assert drawn(tmp_path, 8, 1) == photos
    assert drawn(tmp_path, 8, 2) != photos
