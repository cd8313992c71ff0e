from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy import select

from pipelines.mending.strokes import Stroke
from tests.support.photos import add, add_prepared, result_folder
from webapp.models import Event, Photo, Shoot, User, db
from webapp.services import media, mended, mending, photos, versions
from webapp.services.errors import UserError

# Photos of these tests are 120 x 160, the product a box from (30, 32) to (90, 128).
STROKE = Stroke("erase", ((60.0, 40.0), (60.0, 60.0)), 6.0, snap=False)


@pytest.fixture
def photo(shoot: Shoot) -> Photo:
    """A prepared photo."""
    return add_prepared(shoot, "A1_front.png")


def mask_of(photo: Photo) -> np.ndarray:
    assert photo.result is not None and photo.result_token is not None
    return mended.read_mask(mended.mask_path(photo.id, photo.result_token, photo.result))


def crops_of(photo: Photo) -> dict[str, list[int]]:
    assert photo.result is not None
    return {one["recipe"]: one["box_xyxy_px"] for one in photo.result["crops"]}


def test_a_stroke_changes_the_mask_and_undo_brings_it_back(photo: Photo, reviewer: User) -> None:
    before = mask_of(photo)
    token = photo.result_token
    photo = mending.stroke(mending.bench(photo.id, reviewer), STROKE)
    assert mask_of(photo)[50, 60] == 0
    assert before[50, 60] == 255
    photo = mending.stroke(mending.bench(photo.id, reviewer), Stroke("erase", ((60.0, 110.0),), 6.0, snap=False))
    assert mask_of(photo)[110, 60] == 0
    photo = versions.undo(photo.id, reviewer)
    assert (mask_of(photo)[110, 60], mask_of(photo)[50, 60]) == (255, 0)
    photo = versions.undo(photo.id, reviewer)
    assert (mask_of(photo) == before).all()
    assert photo.result_token == token
    with pytest.raises(UserError, match="no change to take back"):
        versions.undo(photo.id, reviewer)


def test_the_machines_files_are_never_touched(photo: Photo, reviewer: User) -> None:
    home = result_folder(photo)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    mending.stroke(mending.bench(photo.id, reviewer), STROKE)
    mending.straighten(mending.bench(photo.id, reviewer), 3.0)
    assert {path: path.read_bytes() for path in before} == before


def test_any_version_can_be_restored_and_none_is_lost(photo: Photo, reviewer: User) -> None:
    mending.stroke(mending.bench(photo.id, reviewer), STROKE)
    mending.straighten(mending.bench(photo.id, reviewer), 3.0)
    first, second, third = versions.listing(photo.id)
    assert (first.row.words, first.by) == (versions.MACHINE, "Packshot")
    assert (second.by, third.is_current) == (reviewer.name, True)
    photo = versions.restore(photo.id, first.row.id, reviewer)
    assert photo.result is not None
    assert photo.result.get("angle_deg") is None
    mending.draw_in(mending.bench(photo.id, reviewer))
    assert [one.is_current for one in versions.listing(photo.id)] == [False, False, False, True]
    photo = versions.restore(photo.id, third.row.id, reviewer)
    assert photo.result is not None
    assert photo.result["angle_deg"] == 3.0
    assert "drawn_in" not in photo.result


def test_a_version_of_another_photo_is_not_found(photo: Photo, shoot: Shoot, reviewer: User) -> None:
    other = add_prepared(shoot, "A2_front.png", (20, 90, 40))
    mending.straighten(mending.bench(other.id, reviewer), 1.0)
    (version, _) = versions.listing(other.id)
    with pytest.raises(UserError) as caught:
        versions.restore(photo.id, version.row.id, reviewer)
    assert caught.value.status == 404


def test_two_people_who_change_the_same_photo_do_not_overwrite_each_other(
    photo: Photo, reviewer: User, make_user: Callable[[str], User]
) -> None:
    mine = mending.bench(photo.id, reviewer)
    db.session.expunge(mine.photo)
    mending.straighten(mending.bench(photo.id, make_user("admin")), 2.0)
    with pytest.raises(UserError, match="Somebody else") as caught:
        mending.straighten(mine, 5.0)
    assert caught.value.status == 409
    result = photos.get_photo(photo.id).result
    assert result is not None
    assert result["angle_deg"] == 2.0


def test_crops_follow_the_mended_mask_until_one_is_placed_by_hand(photo: Photo, reviewer: User) -> None:
    square = crops_of(photo)["product_square"]
    lower = Stroke("erase", tuple((float(x), 120.0) for x in range(20, 100, 4)), 30.0, snap=False)
    photo = mending.stroke(mending.bench(photo.id, reviewer), lower)
    assert crops_of(photo)["product_square"] != square
    photo = mending.crop(mending.bench(photo.id, reviewer), "product_square", (10.4, 12.0, 70.2, 92.0))
    photo = mending.stroke(mending.bench(photo.id, reviewer), STROKE)
    assert crops_of(photo)["product_square"] == [10, 12, 70, 92]


def test_more_air_makes_crops_larger_around_their_middle_and_inside_the_photo(photo: Photo, reviewer: User) -> None:
    mending.crop(mending.bench(photo.id, reviewer), "product_square", (30, 40, 80, 90))
    photo = mending.widen(mending.bench(photo.id, reviewer))
    assert crops_of(photo)["product_square"] == [27, 37, 83, 93]
    for left, top, right, bottom in crops_of(photo).values():
        assert 0 <= left < right <= 120
        assert 0 <= top < bottom <= 160


def test_the_chosen_instance_is_the_product_and_gives_the_class(photo: Photo, reviewer: User) -> None:
    assert (result_folder(photo) / "instances" / "0.png").is_file()
    photo = mending.choose_instance(mending.bench(photo.id, reviewer), 0)
    assert photo.result is not None
    assert (photo.result["instance"], photo.result["class"]) == (0, "other")
    assert mask_of(photo)[80, 60] == 255
    with pytest.raises(UserError, match="no such product"):
        mending.choose_instance(mending.bench(photo.id, reviewer), 7)


def test_an_instance_of_an_older_version_is_cut_by_its_box(photo: Photo, reviewer: User) -> None:
    (result_folder(photo) / "instances" / "0.png").unlink()
    photo = mending.choose_instance(mending.bench(photo.id, reviewer), 0)
    assert mask_of(photo)[80, 60] == 255


def test_a_class_that_a_person_says_counts_and_makes_the_crops_again(photo: Photo, reviewer: User) -> None:
    photo = mending.change_class(mending.bench(photo.id, reviewer), "bag")
    assert photo.result is not None
    assert photo.result["class"] == "bag"
    with pytest.raises(UserError, match="There is no class"):
        mending.change_class(mending.bench(photo.id, reviewer), "spaceship")


@pytest.mark.parametrize(
    "wrong",
    [
        Stroke("erase", (), 5.0),
        Stroke("erase", ((1.0, 1.0),), 0.0),
        Stroke("erase", ((float("nan"), 1.0),), 5.0),
        Stroke("erase", ((1.0, 1.0),), 5000.0),
        Stroke("erase", ((1.0, 1.0),) * 4001, 5.0),
    ],
)
def test_a_stroke_that_cannot_be_drawn_is_refused_with_a_sentence(photo: Photo, reviewer: User, wrong: Stroke) -> None:
    with pytest.raises(UserError, match=r"brush|stroke"):
        mending.stroke(mending.bench(photo.id, reviewer), wrong)
    assert versions.listing(photo.id) == []


@pytest.mark.parametrize("box", [(0, 0, 10, 10), (200, 200, 300, 300), (50, 50, 20, 20), (0, float("nan"), 9, 9)])
def test_a_crop_without_an_area_is_refused(photo: Photo, reviewer: User, box: tuple[float, ...]) -> None:
    with pytest.raises(UserError, match="A crop"):
        mending.crop(mending.bench(photo.id, reviewer), "product_square", (box[0], box[1], box[2], box[3]))


def test_limits_are_said_in_sentences(photo: Photo, reviewer: User) -> None:
    with pytest.raises(UserError, match="15 degrees"):
        mending.straighten(mending.bench(photo.id, reviewer), 40.0)
    with pytest.raises(UserError, match="no such crop"):
        mending.crop(mending.bench(photo.id, reviewer), "top", (0, 0, 90, 90))
    for _ in range(mending.MOST_STEPS):
        mending.draw_in(mending.bench(photo.id, reviewer))
    with pytest.raises(UserError, match="as far as it goes"):
        mending.draw_in(mending.bench(photo.id, reviewer))


def test_a_photo_that_is_not_prepared_cannot_be_mended(shoot: Shoot, reviewer: User) -> None:
    with pytest.raises(UserError, match="prepared") as caught:
        mending.bench(add(shoot, "A1_front.png").id, reviewer)
    assert caught.value.status == 409


def test_pictures_are_drawn_when_they_are_first_looked_at(photo: Photo, reviewer: User) -> None:
    photo = mending.stroke(mending.bench(photo.id, reviewer), STROKE)
    assert photo.result is not None and photo.result_token is not None
    folder = result_folder(photo) / photo.result["mended"]
    assert sorted(path.name for path in folder.iterdir()) == ["mask.png", "photo.json"]
    for name in ("thumb.webp", "packshot.webp", "cutout.webp", "crops/product_square.jpg"):
        path = media.media_path(media.picture_url(photo, name).removeprefix("/media/"))
        assert path.is_file()
        assert path.is_relative_to(folder)
    for name in ("crops/none.jpg", "other.webp"):
        with pytest.raises(UserError):
            media.media_path(media.picture_url(photo, name).removeprefix("/media/"))


def test_every_change_is_in_the_trail_with_before_and_after(photo: Photo, reviewer: User) -> None:
    mending.straighten(mending.bench(photo.id, reviewer), 2.0)
    mending.draw_in(mending.bench(photo.id, reviewer))
    versions.undo(photo.id, reviewer)
    told = [(one.what, one.before, one.after, one.user_id) for one in db.session.scalars(select(Event))]
    assert told == [
        ("Turned by +2 degrees", versions.MACHINE, "Turned by +2 degrees", reviewer.id),
        ("Cleaned the edge again", "Turned by +2 degrees", "Cleaned the edge again", reviewer.id),
        ("Went back to a version", "Cleaned the edge again", "Turned by +2 degrees", reviewer.id),
    ]
