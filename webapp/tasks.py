"""Task names, time limits and queues; each body is one call into jobs."""

from __future__ import annotations

from celery import shared_task

from webapp import jobs
from webapp.services import health

# Photos are limited by the lease (celery_app.py). Exports and imports renew theirs as they go.
LONG_SECONDS = 6 * 3600


@shared_task(name="packshot.prepare_photo")
def prepare_photo(photo_id: int) -> None:
    """Prepare one photo."""
    health.note_consumed()
    jobs.prepare_photo(photo_id)


@shared_task(name="packshot.export_shoot", time_limit=LONG_SECONDS)
def export_shoot(export_id: int) -> None:
    """Write one export's ZIP."""
    health.note_consumed()
    jobs.export_shoot(export_id)


@shared_task(name="packshot.import_folder", time_limit=LONG_SECONDS)
def import_folder(import_id: int) -> None:
    """Bring one folder into its shoot."""
    health.note_consumed()
    jobs.import_folder(import_id)


@shared_task(name="packshot.rebuild_index")
def rebuild_index() -> None:
    """Build the similarity index anew."""
    health.note_consumed()
    jobs.rebuild_index()


@shared_task(name="packshot.canary")
def canary() -> None:
    """Show that a worker takes tasks."""
    health.note_consumed()
