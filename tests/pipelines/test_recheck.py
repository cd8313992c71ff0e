"""Colours and checks after a person has changed the mask."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.recheck import recheck
from pipelines.types import Photo, UInt8Array

RED, BLUE = (170, 30, 40), (30, 50, 160)


def two_things() -> tuple[Photo, UInt8Array]:
    """A red and a blue box on grey, and the mask (H, W) of both; the blue one reaches the photo's right edge."""
    image = np.full((400, 600, 3), 205, np.uint8)
    image[100:300, 60:260], image[100:300, 400:] = RED, BLUE
    alpha = np.zeros((400, 600), np.uint8)
    alpha[100:300, 60:260] = alpha[100:300, 400:] = 255
    return Photo(image), alpha


def told(kind: str = "product", **more: Any) -> dict[str, Any]:
    """A photo.json of two things that were found, with an outline check of the net."""
    instances = [
        {"label": "top", "score": 0.9, "box_xyxy_px": [60, 100, 260, 300], "mask_area_px": 40_000},
        {"label": "trousers", "score": 0.9, "box_xyxy_px": [400, 100, 600, 300], "mask_area_px": 40_000},
    ]
    outline = {"name": "outline", "passed": False, "value": 0.3, "message": "The outline may be wrong."}
    old = [{"hex": "#123456", "share": 1.0, "name": "old", "distance": 0.0}]
    said = {"kind": kind, "confidence": 0.3, "instances": instances, "swatches": old, "checks": [outline]}
    return said | more


def without(_number: int) -> UInt8Array | None:
    return None


def by_name(found: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one for one in found["checks"]}


def test_what_is_erased_gives_no_colour_and_fails_no_check_any_more() -> None:
    photo, alpha = two_things()
    before = recheck(photo, alpha, told(), without)
    assert len(before["swatches"]) == 2
    assert not by_name(before)["clipped"]["passed"]
    alpha[:, 400:] = 0
    after = recheck(photo, alpha, told(), without)
    assert [one["hex"] for one in after["swatches"]] == ["#aa1e28"]
    assert by_name(after)["clipped"]["passed"]


def test_the_nets_doubt_in_its_own_outline_stays() -> None:
    photo, alpha = two_things()
    assert by_name(recheck(photo, alpha, told(), without))["outline"]["message"] == "The outline may be wrong."


def test_a_chosen_product_is_the_only_one() -> None:
    photo, alpha = two_things()
    assert not by_name(recheck(photo, alpha, told(), without))["several"]["passed"]
    alpha[:, :300] = 0
    found = recheck(photo, alpha, told("human", instance=1), without)
    assert by_name(found)["several"]["passed"]
    assert [one["hex"] for one in found["swatches"]] == ["#1e32a0"]


def test_a_persons_colour_is_that_of_the_garment_that_was_found_or_stays() -> None:
    photo, alpha = two_things()
    top = np.zeros(alpha.shape, np.uint8)
    top[:, :300] = 255
    assert recheck(photo, alpha, told("human"), without)["swatches"][0]["name"] == "old"
    found = recheck(photo, alpha, told("human"), lambda number: top if number == 0 else None)
    assert [one["hex"] for one in found["swatches"]] == ["#aa1e28"]


def test_a_colour_that_a_person_picked_stays() -> None:
    photo, alpha = two_things()
    picked = [{"hex": "#ffffff", "share": 1.0, "name": "white", "distance": 0.0, "picked": True}]
    assert recheck(photo, alpha, told(swatches=picked), without)["swatches"] == picked
