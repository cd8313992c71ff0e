from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipelines.retrieval.arrival import Known, Look, arrival_of, look_at
from pipelines.retrieval.same_product import SameProduct
from pipelines.training.edits import EDITS
from pipelines.types import UInt8Array
from tests.support.images import person_scene, product_scene

# An even chance at a cosine of 0.8 without lead and matches.
MODEL = SameProduct((20.0, 5.0, 2.0), -16.0)


def shirt(seed: int = 0, colour: tuple[int, int, int] = (170, 30, 40)) -> UInt8Array:
    image, _ = product_scene(300, 360, colour=colour)
    for left, top, shade in np.random.default_rng(seed).integers((100, 120, 0), (180, 270, 255), (6, 3)):
        image[top : top + 25, left : left + 15] = shade
    return image


def known(look: Look, product: str, cosine: float) -> Known:
    return Known(look, product, cosine)


def test_the_same_bytes_are_the_same_file_whatever_else_is_near() -> None:
    new = look_at(shirt(), "aa")
    other = known(look_at(shirt(), "bb"), "twin", 1.0)
    found = arrival_of(new, [other, known(look_at(person_scene()[0], "aa"), "own", 0.1)], MODEL)
    assert (found.kind, found.of, found.probability) == ("same-file", 1, 1.0)


def test_an_edit_is_found_among_others_with_what_shows_it() -> None:
    others = [known(look_at(shirt(seed), str(seed)), str(seed), 0.9) for seed in range(4)]
    edited = EDITS["mirror"](shirt(2), np.random.default_rng(0))
    found = arrival_of(look_at(edited, "new"), others, MODEL)
    assert (found.kind, found.of) == ("edited", 2)
    assert found.evidence is not None and found.evidence.overlay.mirrored
    assert found.evidence.mirrored_bits_apart == 0 < found.evidence.bits_apart


def test_a_cropped_picture_is_an_edit_with_many_placed_matches() -> None:
    edited = EDITS["crop"](shirt(1), np.random.default_rng(0))
    found = arrival_of(look_at(edited, "new"), [known(look_at(shirt(1), "old"), "old", 0.7)], MODEL)
    assert found.kind == "edited"
    assert found.evidence is not None and found.evidence.inliers >= 8


def test_another_colour_photographed_alike_is_no_edit() -> None:
    blue = look_at(shirt(1, (50, 60, 170)), "blue")
    found = arrival_of(blue, [known(look_at(shirt(1), "red"), "red", 0.5)], MODEL)
    assert found.kind == "new"


def test_a_likely_product_is_another_view_and_an_unlikely_one_is_new() -> None:
    person = look_at(person_scene()[0], "person")
    for cosine, kind in ((0.95, "other-view"), (0.6, "new")):
        found = arrival_of(look_at(shirt(), "new"), [known(person, "a", cosine), known(person, "b", 0.5)], MODEL)
        assert (found.kind, found.of) == (kind, 0)
        assert (found.probability >= 0.5) == (kind == "other-view")


def test_the_lead_is_over_other_products_only() -> None:
    person = look_at(person_scene()[0], "person")
    rival = known(person, "b", 0.79)
    pair = [known(person, "a", 0.8), known(person, "a", 0.79)]
    far = replace(rival, cosine=0.1)
    houses = (pair, [*pair, rival], [*pair, far])
    alone, contested, clear = (arrival_of(look_at(shirt(), "new"), house, MODEL).probability for house in houses)
    # That a rival is far says nothing: in a small house all are.
    assert contested < alone == clear


def test_in_an_empty_house_everything_is_new() -> None:
    found = arrival_of(look_at(shirt(), "new"), [], MODEL)
    assert (found.kind, found.of, found.evidence) == ("new", None, None)
