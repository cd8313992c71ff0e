"""Photos of an export that look like one another."""

from __future__ import annotations

from typing import Any

from pipelines.types import Check
from webapp.jobs.export_photo import as_json
from webapp.models import Photo, db


def mark_duplicates(rows: dict[int, dict[str, Any]]) -> None:
    """Photo > row of an export: a remark on every photo that looks like one before it."""
    from pipelines.checks.duplicates import NAME, alike  # noqa: PLC0415  # heavy: only in workers

    seen: list[tuple[int, str]] = []
    for photo_id, row in rows.items():
        row["checks"] = [one for one in row["checks"] if one["name"] != NAME]
        twin = next((other for other, look in seen if look and row["look"] and alike(look, row["look"])), None)
        if twin is not None:
            row["checks"].append(as_json(_remark(NAME, twin)))
        seen.append((photo_id, row["look"]))


def _remark(name: str, twin_id: int) -> Check:
    twin = db.session.get(Photo, twin_id)
    message = f"This looks like the same photo as {twin.original_name if twin else 'another one'}."
    return Check(name, False, 1.0, message, "every photo once", "House rule of Packshot", advice=True)
