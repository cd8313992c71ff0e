from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from tests.support.jobs import in_worker
from tests.support.photos import add_prepared
from webapp.jobs.export_shoot import export_shoot
from webapp.models import Photo, Shoot, User
from webapp.services import exports, house_colours, mending, picked_colours, reviews, versions
from webapp.services.errors import UserError
from webapp.services.picked_colours import Choice, colour_at

# Photos of these tests are 120 x 160, the product a box from (30, 32) to (90, 128) on near white.
RED = (170, 30, 40)


@pytest.fixture
def photo(shoot: Shoot) -> Photo:
    """A prepared photo of a red product."""
    return add_prepared(shoot, "A1_front.png", RED)


def swatches(photo: Photo) -> list[dict[str, object]]:
    assert photo.result is not None
    found: list[dict[str, object]] = photo.result["swatches"]
    return found


def test_the_eye_dropper_takes_the_median_around_the_place() -> None:
    picture = np.full((40, 40, 3), (10, 20, 30), np.uint8)
    picture[20, 20] = 255
    assert colour_at(picture, (20.5, 20.5)) == "#0a141e"
    assert colour_at(picture, (0, 39.9)) == "#0a141e"


@pytest.mark.parametrize("place", [(-1, 5), (40, 5), (5, float("nan"))])
def test_a_place_outside_the_photo_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(UserError, match="outside the photo"):
        colour_at(np.zeros((40, 40, 3), np.uint8), place)


def test_a_picked_colour_comes_first_with_its_name_and_undo_takes_it_back(photo: Photo, reviewer: User) -> None:
    before = swatches(photo)
    photo = picked_colours.pick(mending.bench(photo.id, reviewer), Choice(hex="#1B2440"))
    first = swatches(photo)[0]
    assert (first["hex"], first["name"], first["picked"]) == ("#1b2440", "navy", True)
    assert versions.listing(photo.id)[-1].row.words == "Chose the colour navy #1b2440"
    photo = versions.undo(photo.id, reviewer)
    assert swatches(photo) == before


def test_a_place_on_the_product_is_read_from_the_photo(photo: Photo, reviewer: User) -> None:
    photo = picked_colours.pick(mending.bench(photo.id, reviewer), Choice(place_px=(60, 80)))
    hex_colour = str(swatches(photo)[0]["hex"])
    assert [int(hex_colour[at : at + 2], 16) for at in (1, 3, 5)] == pytest.approx(RED, abs=8)


def test_a_chosen_name_stays_when_the_list_changes(photo: Photo, reviewer: User) -> None:
    photo = picked_colours.pick(mending.bench(photo.id, reviewer), Choice(name="Burgundy"))
    first = swatches(photo)[0]
    assert first["name"] == "burgundy"
    assert float(str(first["distance"])) > 5
    house_colours.save('colours:\n  - {name: Ink, hex: "#101820", family: black}\n', reviewer)
    assert house_colours.named(swatches(photo))[0]["name"] == "burgundy"


def test_a_name_that_the_house_lacks_and_a_colour_that_is_none_are_refused(photo: Photo, reviewer: User) -> None:
    on = mending.bench(photo.id, reviewer)
    with pytest.raises(UserError, match="has no colour 'Unobtainium'"):
        picked_colours.pick(on, Choice(name="Unobtainium"))
    with pytest.raises(UserError, match="is no colour"):
        picked_colours.pick(on, Choice(hex="#12"))


def test_choosing_a_found_colour_brings_it_to_the_front_with_its_share(photo: Photo, reviewer: User) -> None:
    on = mending.bench(photo.id, reviewer)
    on.result["swatches"] = [
        {"hex": "#aa1e28", "share": 0.8, "name": "red", "distance": 1.0},
        {"hex": "#203080", "share": 0.2, "name": "royal blue", "distance": 1.0},
    ]
    photo = picked_colours.pick(on, Choice(hex="#203080"))
    assert [(one["hex"], one["share"]) for one in swatches(photo)] == [("#203080", 0.2), ("#aa1e28", 0.8)]


def test_a_picked_colour_reaches_the_export(shoot: Shoot, photo: Photo, reviewer: User) -> None:
    picked_colours.pick(mending.bench(photo.id, reviewer), Choice(hex="#1b2440"))
    reviews.decide(photo.id, "approve", None, reviewer)
    row = exports.start(shoot.id, "paper-white", reviewer)
    in_worker(export_shoot, row.id)
    with zipfile.ZipFile(exports.file_path(exports.get_export(row.id))) as archive:
        tile = Image.open(io.BytesIO(archive.read("swatches/A1_front.png"))).convert("RGB")
        table = archive.read("catalog.csv").decode("utf-8-sig")
    assert tile.getpixel((25, 25)) == (0x1B, 0x24, 0x40)
    assert "#1b2440" in table and "navy" in table
