from __future__ import annotations

import numpy as np
import torch

from pipelines.nets.yolact import Yolact
from pipelines.training.relabel_parts import part_probabilities, tags_of_photo
from pipelines.training.samples import UNKNOWN
from pipelines.types import PART_NAMES, FloatArray

NAMES = ["null", "skin", "skirt", "dress", "coat", "jacket"]


def _seen(**parts: float) -> FloatArray:
    one = np.zeros((8, 8, len(PART_NAMES)), np.float32)
    for name, share in parts.items():
        one[..., PART_NAMES.index(name)] = share
    return one


def test_a_part_that_the_photos_tags_do_not_name_is_left_out() -> None:
    alpha = np.full((16, 16), 255, np.uint8)
    found = tags_of_photo(_seen(dress=0.8, skirt=0.2), alpha, ["skin", "skirt"], NAMES)
    assert (found == NAMES.index("skirt")).all()


def test_pixels_between_two_named_parts_stay_unknown_and_the_ground_is_ground() -> None:
    alpha = np.full((16, 16), 255, np.uint8)
    alpha[:, :4] = 0
    found = tags_of_photo(_seen(skin=0.5, skirt=0.5), alpha, ["skin", "skirt"], NAMES)
    assert (found[:, :4] == 0).all() and (found[:, 4:] == UNKNOWN).all()


def test_two_tags_of_one_part_are_told_as_the_first() -> None:
    alpha = np.full((16, 16), 255, np.uint8)
    found = tags_of_photo(_seen(outerwear=1.0), alpha, ["coat", "jacket"], NAMES)
    assert (found == NAMES.index("coat")).all()


def test_a_photo_and_its_mirror_image_are_told_the_same_parts() -> None:
    torch.manual_seed(0)
    net = Yolact().eval()
    image = np.random.default_rng(0).integers(0, 255, (128, 64, 3), np.uint8)
    seen = part_probabilities(net, image)
    mirrored = part_probabilities(net, np.ascontiguousarray(image[:, ::-1]))
    assert np.allclose(seen.sum(2), 1, atol=1e-4)
    assert np.allclose(seen, mirrored[:, ::-1], atol=1e-4)
