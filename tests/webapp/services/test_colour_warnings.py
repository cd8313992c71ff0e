from __future__ import annotations

import pytest
from flask import Flask

from tests.support.photos import add
from webapp.models import Photo, Shoot
from webapp.models import db as database
from webapp.services import colour_warnings, house_colours


@pytest.fixture(autouse=True)
def told_at_ten(db: Flask) -> None:
    assert house_colours.current().parsed.warn_at == 10


def shown(shoot: Shoot, name: str, hex_colour: str, state: str = "to_review") -> Photo:
    """A photo whose main colour is known; its file differs by name."""
    photo = add(shoot, name, colour=(len(name), sum(map(ord, name)) % 256, sum(map(ord, hex_colour)) % 256))
    with database.write():
        photo.state = state
        photo.result = {"swatches": [{"hex": hex_colour, "share": 1.0, "name": ""}]}
    return photo


def kinds(shoot: Shoot) -> list[tuple[str, str, str]]:
    return [(one.kind, one.first.words, one.second.words) for one in colour_warnings.of_shoot(shoot.id)]


def test_photos_of_one_sku_that_disagree_are_told_once_with_the_two_furthest_apart(shoot: Shoot) -> None:
    shown(shoot, "A1_back.png", "#c02030")
    shown(shoot, "A1_front.png", "#203080")
    shown(shoot, "A1_side.png", "#c42434")
    (found,) = colour_warnings.of_shoot(shoot.id)
    assert found.kind == "disagree"
    assert found.distance > 30
    assert "A1" in found.sentence and "front" in found.sentence


def test_photos_of_one_sku_in_slightly_other_light_are_no_warning(shoot: Shoot) -> None:
    shown(shoot, "A1_back.png", "#203080")
    shown(shoot, "A1_front.png", "#243486")
    assert kinds(shoot) == []


def test_two_colours_of_one_style_that_look_alike_are_told(shoot: Shoot) -> None:
    shown(shoot, "ws03-red_main.png", "#203080")
    shown(shoot, "ws03-blue_main.png", "#213183")
    shown(shoot, "ws04-blue_main.png", "#213181")
    assert kinds(shoot) == [("alike", "ws03-blue main", "ws03-red main")]


def test_two_colours_of_one_style_that_differ_are_no_warning(shoot: Shoot) -> None:
    shown(shoot, "ws03-red_main.png", "#c02030")
    shown(shoot, "ws03-blue_main.png", "#203080")
    assert kinds(shoot) == []


def test_rejected_and_unprepared_photos_do_not_count(shoot: Shoot) -> None:
    shown(shoot, "A1_back.png", "#c02030", "rejected")
    shown(shoot, "A1_front.png", "#203080", "approved")
    add(shoot, "A1_side.png", colour=(1, 2, 3))
    assert kinds(shoot) == []


def test_a_photo_is_told_only_what_names_it(shoot: Shoot) -> None:
    back, front = shown(shoot, "A1_back.png", "#c02030"), shown(shoot, "A1_front.png", "#203080")
    side, other = shown(shoot, "A1_side.png", "#902050"), shown(shoot, "B2_front.png", "#203081")
    assert [one.kind for one in colour_warnings.of_photo(back)] == ["disagree"]
    assert [one.kind for one in colour_warnings.of_photo(front)] == ["disagree"]
    assert colour_warnings.of_photo(side) == colour_warnings.of_photo(other) == []


def test_variants_of_a_photo_are_found_whatever_their_case(shoot: Shoot) -> None:
    red = shown(shoot, "WS03-red_main.png", "#203080")
    shown(shoot, "ws03-blue_main.png", "#213183")
    assert [one.kind for one in colour_warnings.of_photo(red)] == ["alike"]
