"""What redoing crops by a changed table costs, from the stored masks and points, without a net.

``python -m tests.support.crop_job --photos 40`` prepares drawn figures of 1.4 megapixels by the small test engines, two
views a SKU, changes the margins of the crop table so that nearly every crop moves, and times the job.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from sqlalchemy import select

from pipelines.crops import RECIPES
from pipelines.crops.table import default_text
from tests.support import engines as small
from tests.support.images import person_scene
from webapp import config, create_app
from webapp.jobs import engines
from webapp.jobs.prepare_photo import prepare_photo
from webapp.jobs.recompute_crops import recompute_crops
from webapp.models import Photo, db, schema
from webapp.services import crop_tables, photos, shoots

ZOOM = 2


def drawn(seed: int) -> bytes:
    """A figure with grain of its own, as PNG."""
    image, _, _ = person_scene()
    image = np.asarray(cv2.resize(image, None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_CUBIC), np.uint8)
    grain = np.random.default_rng(seed).integers(0, 4, (*image.shape[:2], 1), np.uint8)
    file = io.BytesIO()
    Image.fromarray(cv2.add(image, np.repeat(grain, 3, 2))).save(file, "PNG", compress_level=1)
    return file.getvalue()


def prepare(count: int) -> None:
    """``count`` prepared photos in a new shoot."""
    shoot_id = shoots.create_shoot("Forty", None).id
    engines.load(small.classical_engines)
    for number in range(count):
        name = f"SKU{number // 2}_{'front' if number % 2 else 'back'}.png"
        added = photos.add_photo(shoot_id, io.BytesIO(drawn(number)), name, name, None)
        if added.photo is None:
            raise ValueError(added.sentence)
        photo_id = added.photo.id
        db.session.commit()
        prepare_photo(photo_id)


def changed_table() -> str:
    """The shipped table with other margins for every recipe."""
    lines = [f"  {name}: {{margin: {min(0.4, recipe.margin_ratio + 0.02):.3f}}}" for name, recipe in RECIPES.items()]
    return "\n".join([default_text().split("\nrecipes:")[0], "recipes:", *lines, ""])


def run(count: int) -> tuple[float, float, int]:
    """Processor seconds and wall seconds of the job, and how many photos got other crops."""
    prepare(count)
    run_id = crop_tables.save(changed_table(), None).id
    db.session.commit()
    engines._loaded.clear()
    wall, processor = time.perf_counter(), time.process_time()
    recompute_crops(run_id)
    spent = time.process_time() - processor, time.perf_counter() - wall
    db.session.expire_all()
    version = crop_tables.current().version
    redone = sum((photo.result or {}).get("crop_table") == version for photo in db.session.scalars(select(Photo)))
    return *spent, redone


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Time the redoing of crops.")
    parser.add_argument("--photos", type=int, default=40)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder) / "data")
        app = create_app(
            config.from_env({"PACKSHOT_DATA_DIR": data, "SECRET_KEY": "for this measurement and no other"})
        )
        with app.app_context():
            schema.upgrade()
            processor, wall, redone = run(arguments.photos)
        app.extensions[db.EXTENSION].dispose()
        app.extensions["celery"].close()
    sys.stdout.write(f"{redone} photos redone: {processor:.2f} s of processor time, {wall:.2f} s on the clock\n")


if __name__ == "__main__":
    main()
