import csv
import io
import zipfile
from typing import Any

import numpy as np
import pytest
from flask import Flask
from PIL import Image, ImageCms

from tests.support.photos import add_prepared, result_folder
from webapp import storage
from webapp.jobs import catalog
from webapp.jobs.export_shoot import export_shoot
from webapp.models import Export, Shoot, User, db
from webapp.services import exports, leases, reviews


@pytest.fixture
def export(shoot: Shoot, reviewer: User) -> Export:
    """A queued export of two approved photos; a third one is rejected."""
    for name, colour in (("A1_front.png", (170, 30, 40)), ("A2_back.png", (30, 40, 170))):
        reviews.decide(add_prepared(shoot, name, colour).id, "approve", None, reviewer)
    reviews.decide(add_prepared(shoot, "A3_front.png", (1, 2, 3)).id, "reject", "halo", reviewer)
    return exports.start(shoot.id, "paper-white", reviewer)


def run(app: Flask, export_id: int) -> Export:
    """Run the job as a task does; the row afterwards."""
    db.session.commit()
    with app.app_context():
        export_shoot(export_id)
    db.session.expire_all()
    return exports.get_export(export_id)


def picture(archive: zipfile.ZipFile, name: str) -> Image.Image:
    return Image.open(io.BytesIO(archive.read(name)))


def test_the_zip_holds_every_file_of_the_approved_photos(db: Flask, export: Export) -> None:
    done = run(db, export.id)
    assert (done.state, done.done, done.total) == ("done", 2, 2)
    with zipfile.ZipFile(exports.file_path(done)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(
            [
                "packshots/A1_front.jpg",
                "cutouts/A1_front.png",
                "crops/A1_front_product_square.jpg",
                "swatches/A1_front.png",
                "packshots/A2_back.jpg",
                "cutouts/A2_back.png",
                "crops/A2_back_product_square.jpg",
                "swatches/A2_back.png",
                "catalog.csv",
                "akeneo.csv",
                "manifest.json",
            ]
        )
    assert [path.name for path in (storage.current().root / "exports").iterdir()] == [done.file_name]


def test_pictures_are_srgb_and_the_ground_is_white(db: Flask, export: Export) -> None:
    with zipfile.ZipFile(exports.file_path(run(db, export.id))) as archive:
        packshot = picture(archive, "packshots/A1_front.jpg")
        pixels = np.asarray(packshot)
        assert max(packshot.size) == 2000
        assert (pixels[:20] == 255).all() and (pixels[:, :20] == 255).all()
        profile = ImageCms.ImageCmsProfile(io.BytesIO(packshot.info["icc_profile"]))
        assert "sRGB" in ImageCms.getProfileDescription(profile)
        cutout = picture(archive, "cutouts/A1_front.png")
        assert (cutout.mode, cutout.size) == ("RGBA", (120, 160))
        assert picture(archive, "swatches/A1_front.png").size == (50, 50)


def test_the_catalog_names_every_file(db: Flask, export: Export) -> None:
    with zipfile.ZipFile(exports.file_path(run(db, export.id))) as archive:
        lines = list(csv.DictReader(io.StringIO(archive.read("catalog.csv").decode("utf-8-sig"))))
        names = {name for name in archive.namelist() if "/" in name}
    assert [(line["sku"], line["view"], line["category"]) for line in lines] == [
        ("A1", "front", "other"),
        ("A2", "back", "other"),
    ]
    told = {line[column] for line in lines for column in ("packshot", "cutout", "crops", "swatch")}
    assert told == names
    assert lines[0]["colours"].startswith("#")


def test_a_mask_that_is_gone_fails_the_export_with_a_sentence(db: Flask, export: Export, shoot: Shoot) -> None:
    (result_folder(exports.approved(shoot.id)[0]) / "mask.png").unlink()
    failed = run(db, export.id)
    assert failed.state == "failed"
    assert failed.message is not None and failed.message.startswith("The ZIP could not be written")
    assert list((storage.current().root / "exports").iterdir()) == []


def test_an_export_that_lost_its_lease_leaves_no_file(
    db: Flask, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "renew", lambda *_args, **_values: False)
    assert run(db, export.id).state == "running"
    assert list((storage.current().root / "exports").iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "areas", "category"),
    [
        ("product", {}, ""),
        ("human", {"person": 90}, "person"),
        ("human", {"person": 90, "shoes": 5, "dress": 40, "bag": 8}, "dress"),
        ("product", {"shoes": 30, "other": 50}, "shoes"),
    ],
)
def test_the_category_is_the_product_not_the_person(kind: str, areas: dict[str, int], category: str) -> None:
    instances = [{"label": label, "mask_area_px": area} for label, area in areas.items()]
    result: dict[str, Any] = {"kind": kind, "instances": instances}
    assert catalog.category_of(result) == category


def test_a_sku_does_not_become_a_formula() -> None:
    result: dict[str, Any] = {"kind": "product", "instances": [], "swatches": []}
    line = catalog.line(("=1+1", "front"), result, ["packshots/x.jpg"])
    assert b"'=1+1,front" in catalog.as_csv([line])
