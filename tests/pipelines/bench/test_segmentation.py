from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.bench import segmentation
from pipelines.bench.segmentation import Stage, Timed, drawn_photo, time_in_turn


def test_stages_take_turns_after_one_round_to_warm_up() -> None:
    called: list[str] = []
    stages: dict[str, Stage] = {"a": lambda: called.append("a"), "b": lambda: called.append("b")}
    timed = time_in_turn(stages, 2)
    assert called == ["a", "b"] * 3
    assert [(stage.name, len(stage.seconds)) for stage in timed] == [("a", 2), ("b", 2)]


def test_a_ratio_is_best_by_best_and_median_by_median() -> None:
    assert Timed("x", (0.2, 0.6, 0.4)).ratios(Timed("y", (0.1, 0.1, 0.4))) == pytest.approx((2.0, 4.0))


def test_figures_are_given_for_every_stage_but_the_yardstick() -> None:
    figures = segmentation._figures([Timed("yardstick", (0.5,)), Timed("refine", (1.0,))])
    assert figures == pytest.approx({"yardstick_best_ms": 500.0, "refine, best": 2.0, "refine, median": 2.0})


def test_the_drawn_photo_has_a_product_that_differs_from_its_ground() -> None:
    photo = drawn_photo()
    assert photo.shape == (900, 600, 3)
    assert np.abs(photo[400, 300].astype(int) - photo[850, 300]).max() > 60


def test_a_folder_without_shoots_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="leave --data out"):
        segmentation._photo(tmp_path)
