from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.engines.manifest import WeightsError
from pipelines.training.measuring import open_segmenter

GREY = np.full((96, 128, 3), 90, np.uint8)


@pytest.mark.weights
def test_another_input_size_gives_another_foreground_map() -> None:
    shipped, small = (open_segmenter(None, side, 1).segment(GREY).foreground for side in (None, 128))
    assert small.shape == (48, 64)
    assert shipped.shape[1] > small.shape[1]


@pytest.mark.weights
def test_an_input_size_that_no_net_can_take_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 64 px, not 32"):
        open_segmenter(None, 32)


def test_a_folder_without_weights_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"no manifest\.toml"):
        open_segmenter(tmp_path)
