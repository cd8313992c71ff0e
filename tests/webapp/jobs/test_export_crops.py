from __future__ import annotations

import zipfile

from flask import Flask

from tests.support.jobs import in_worker
from tests.support.photos import add_prepared
from webapp import models
from webapp.jobs.export_shoot import export_shoot
from webapp.models import Shoot, User
from webapp.services import crop_tables, exports, reviews

TABLE = "rules:\n  - channel: paper-white\n    crops: [product_3x4]\n  - crops: [product_square]\n"


def test_an_export_holds_the_crops_of_its_channel_alone(db: Flask, shoot: Shoot, reviewer: User) -> None:
    crop_tables.save(TABLE, reviewer)
    photo = add_prepared(shoot, "A1_front.png")
    assert photo.result is not None
    assert {crop["recipe"] for crop in photo.result["crops"]} == {"product_3x4", "product_square"}
    reviews.decide(photo.id, "approve", None, reviewer)
    export_id = exports.start(shoot.id, "paper-white", reviewer).id
    in_worker(export_shoot, export_id)
    models.db.session.expire_all()
    with zipfile.ZipFile(exports.file_path(exports.get_export(export_id))) as archive:
        crops = [name for name in archive.namelist() if name.startswith("crops/")]
    assert crops == ["crops/A1_front_product_3x4.jpg"]
