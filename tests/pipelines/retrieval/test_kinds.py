from __future__ import annotations

import numpy as np
import pytest

from pipelines.retrieval.kinds import cells_for, empty_index, kind_for, probes_of


def test_the_kind_goes_by_the_number_of_vectors() -> None:
    assert [kind_for(count) for count in (0, 49_999, 50_000, 2_999_999, 3_000_000)] == [
        "exact", "exact", "ivf-sq8", "ivf-sq8", "ivf-pq"]  # fmt: skip


@pytest.mark.parametrize(("count", "cells"), [(0, 4), (100_000, 1024), (1_000_000, 4096)])
def test_cells_are_a_power_of_two_near_four_roots(count: int, cells: int) -> None:
    assert cells_for(count) == cells


def test_no_kind_looks_at_more_cells_than_it_has() -> None:
    vectors = np.random.default_rng(0).normal(size=(40, 16)).astype(np.float32)
    inverted = probes_of(empty_index("ivf-sq8", vectors))
    assert inverted.nprobe <= inverted.nlist
