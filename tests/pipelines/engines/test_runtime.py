from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipelines.engines.manifest import find_entry
from pipelines.engines.runtime import open_session, to_input


@pytest.mark.weights
def test_a_photo_becomes_the_planes_that_the_weights_expect() -> None:
    entry = replace(find_entry("rmac-mnv2"), mean=(100.0, 50.0, 0.0), std=(50.0, 50.0, 100.0))
    image = np.zeros((4, 6, 3), np.uint8)
    image[...] = (150, 100, 200)
    planes = to_input(image, entry)
    assert planes.shape == (1, 3, 4, 6) and planes.dtype == np.float32
    assert planes[0, :, 0, 0].tolist() == [1.0, 1.0, 2.0]


@pytest.mark.weights
def test_nets_that_share_memory_answer_as_if_each_were_alone() -> None:
    names = ("rmac-mnv2", "attention-points")
    sessions = {name: open_session(find_entry(name), 1) for name in names}
    rng = np.random.default_rng(0)
    images = {name: rng.normal(size=(1, 3, *find_entry(name).input_size)).astype(np.float32) for name in names}
    alone = {name: sessions[name].run(None, {"image": images[name]})[0] for name in names}
    for name in (*names, *reversed(names)):
        assert np.array_equal(sessions[name].run(None, {"image": images[name]})[0], alone[name])
