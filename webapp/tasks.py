"""Task names, time limits and queues; each body is one call into jobs."""

from __future__ import annotations

from celery import shared_task

from webapp.jobs import canary as answering
from webapp.jobs import compare_photo as comparing
from webapp.jobs import describe_photo as describing
from webapp.jobs import export_shoot as exporting
from webapp.jobs import import_folder as importing
from webapp.jobs import prepare_photo as preparing
from webapp.jobs import rebuild_index as indexing
from webapp.jobs import recheck_photo as rechecking
from webapp.jobs import recompute_crops as cropping

# Photos are limited by the lease (celery_app.py). Exports and imports renew theirs as they go.
LONG_SECONDS = 6 * 3600


@shared_task(name="packshot.prepare_photo")
def prepare_photo(photo_id: int) -> None:
    """Prepare one photo."""
    preparing.prepare_photo(photo_id)


@shared_task(name="packshot.export_shoot", time_limit=LONG_SECONDS)
def export_shoot(export_id: int) -> None:
    """Write one export's ZIP."""
    exporting.export_shoot(export_id)


@shared_task(name="packshot.import_folder", time_limit=LONG_SECONDS)
def import_folder(import_id: int) -> None:
    """Bring one folder into its shoot."""
    importing.import_folder(import_id)


@shared_task(name="packshot.recompute_crops", time_limit=LONG_SECONDS)
def recompute_crops(run_id: int) -> None:
    """Make crops again by the newest crop table, without a net."""
    cropping.recompute_crops(run_id)


@shared_task(name="packshot.recheck_photo")
def recheck_photo(photo_id: int) -> None:
    """Find the colours and checks of a mended photo again."""
    rechecking.recheck_photo(photo_id)


@shared_task(name="packshot.compare_photo")
def compare_photo(photo_id: int) -> None:
    """Find out what a prepared photo is to the house."""
    comparing.compare_photo(photo_id)


@shared_task(name="packshot.describe_photo")
def describe_photo(photo_id: int) -> None:
    """Make the vector of a photo again, by the present embedder."""
    describing.describe_photo(photo_id)


@shared_task(name="packshot.rebuild_index")
def rebuild_index() -> None:
    """Build the similarity index anew."""
    indexing.rebuild_index()


@shared_task(name="packshot.canary")
def canary() -> None:
    """Show that a worker takes tasks."""
    answering.answer_canary()
