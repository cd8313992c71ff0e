from __future__ import annotations

from flask import Flask

from pipelines.crops.table import default_text
from tests.support import photos as prepared
from tests.support.jobs import in_worker
from webapp.jobs import engines
from webapp.jobs.recompute_crops import recompute_crops
from webapp.models import Photo, Shoot, User, db
from webapp.services import crop_tables, photos, reviews

TIGHT = "rules:\n  - crops: [product_square, product_3x4]\nrecipes:\n  product_square: {margin: 0.02}\n"


def boxes(photo: Photo) -> dict[str, list[int]]:
    assert photo.result is not None
    return {crop["recipe"]: crop["box_xyxy_px"] for crop in photo.result["crops"]}


def redo(text: str, photo: Photo) -> Photo:
    run = crop_tables.save(text, None)
    run_id, photo_id = run.id, photo.id
    in_worker(recompute_crops, run_id)
    db.session.expire_all()
    return photos.get_photo(photo_id)


def test_a_new_table_redoes_crops_and_their_pictures_without_a_net(db: Flask, shoot: Shoot) -> None:
    photo = prepared.add_prepared(shoot, "A1_front.png")
    before = boxes(photo)
    # Whoever asked for a net now would get none.
    engines._loaded.clear()
    after = redo(TIGHT, photo)
    assert list(boxes(after)) == ["product_square", "product_3x4"]
    assert boxes(after)["product_square"] != before["product_square"]
    assert after.result is not None
    folder = prepared.result_folder(after) / after.result["crops_folder"]
    assert sorted(path.name for path in folder.iterdir()) == ["product_3x4.jpg", "product_square.jpg"]
    assert engines._loaded == []
    assert crop_tables.latest_run().state == "done"  # type: ignore[union-attr]


def test_a_crop_that_stays_keeps_its_picture(db: Flask, shoot: Shoot) -> None:
    photo = prepared.add_prepared(shoot, "A1_front.png")
    old = (prepared.result_folder(photo) / "crops" / "product_square.jpg").read_bytes()
    after = redo("rules:\n  - crops: [product_square, product_4x5]\n", photo)
    assert after.result is not None
    assert (prepared.result_folder(after) / after.result["crops_folder"] / "product_square.jpg").read_bytes() == old


def test_a_photo_prepared_by_an_older_packshot_keeps_its_crops_when_its_mask_is_gone(db: Flask, shoot: Shoot) -> None:
    photo = prepared.add_prepared(shoot, "A1_front.png")
    before = boxes(photo)
    (prepared.result_folder(photo) / "previews" / "mask.png").unlink()
    assert boxes(redo(TIGHT, photo)) == before


def test_a_run_that_is_sent_twice_does_nothing_the_second_time(db: Flask, shoot: Shoot) -> None:
    photo = redo(TIGHT, prepared.add_prepared(shoot, "A1_front.png"))
    token, run = photo.updated_at, crop_tables.latest_run()
    assert run is not None
    in_worker(recompute_crops, run.id)
    assert photos.get_photo(photo.id).updated_at == token


def test_an_approved_photo_with_a_new_doubtful_crop_is_reviewed_again(db: Flask, shoot: Shoot, reviewer: User) -> None:
    photo = prepared.add_prepared(shoot, "A1_front.png")
    reviews.decide(photo.id, "approve", None, reviewer)
    # No room for a frame four times as wide as high.
    after = redo("rules:\n  - crops: [product_square]\nrecipes:\n  product_square: {aspect: 4:1}\n", photo)
    assert after.result is not None
    assert not after.result["crops"][0]["confident"]
    assert after.state == "to_review"


def test_new_photos_are_cropped_by_the_saved_table(db: Flask, shoot: Shoot) -> None:
    crop_tables.save("rules:\n  - crops: [product_4x5]\n", None)
    photo = prepared.add_prepared(shoot, "A1_front.png")
    assert list(boxes(photo)) == ["product_4x5"]
    assert photo.result is not None
    assert photo.result["crop_table"] == crop_tables.current().version


def test_the_shipped_table_counts_until_one_is_saved(db: Flask) -> None:
    assert crop_tables.current().version == 0
    assert crop_tables.current().text == default_text()
