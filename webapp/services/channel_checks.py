"""What the checks of a channel said about each photo, and what people do about it: mend it, or send it in any case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from webapp import storage
from webapp.models import ChannelSetting, Export, ExportPhoto, Photo, User, db
from webapp.services.errors import UserError, not_found

Row = dict[str, Any]


def rows(export_id: int) -> list[ExportPhoto]:
    """All photos of an export."""
    return list(db.session.scalars(select(ExportPhoto).where(ExportPhoto.export_id == export_id)))


def faults(export: Export) -> list[tuple[ExportPhoto, Photo]]:
    """Photos with something to say about them: those held back first."""
    found = db.session.execute(
        select(ExportPhoto, Photo)
        .join(Photo, Photo.id == ExportPhoto.photo_id)
        .where(ExportPhoto.export_id == export.id)
        .order_by(Photo.sku, Photo.view, Photo.id)
    )
    spoken = [(row, photo) for row, photo in found if row.checks]
    return sorted(spoken, key=lambda pair: pair[0].state != "held")


def settings(shoot_id: int, profile: str) -> dict[int, tuple[dict[str, Any], bool]]:
    """Photo > (mends, accepted) of a shoot for one channel."""
    chosen = select(ChannelSetting).join(Photo, Photo.id == ChannelSetting.photo_id)
    found = db.session.scalars(chosen.where(Photo.shoot_id == shoot_id, ChannelSetting.profile == profile))
    return {one.photo_id: (one.mends, one.accepted) for one in found}


def mend(export: Export, user: User, photo_id: int | None = None, check: str | None = None) -> int:
    """Render one photo, or all, as failed checks (or one of them) offer from now on; how many photos changed."""
    changed = 0
    for row in rows(export.id):
        offered = _offered(row, check) if photo_id in (None, row.photo_id) else None
        if offered is not None:
            with db.write():
                setting = _setting(row.photo_id, export.profile, user)
                setting.mends = setting.mends | offered
            changed += 1
    if not changed:
        raise UserError("There is nothing here that rendering again could mend.", status=409)
    return changed


def accept(export: Export, photo_id: int, user: User, accepted: bool) -> None:
    """Send a photo to this channel in spite of what the checks say, or no longer."""
    row = _row(export.id, photo_id)
    if accepted and any(one["name"] == "name" for one in row.checks):
        raise UserError("Without a name for its file this photo cannot be sent.", status=409)
    with db.write():
        _setting(photo_id, export.profile, user).accepted = accepted


def forget(export: Export, photo_id: int, user: User) -> None:
    """Render a photo as the channel's profile says again."""
    _row(export.id, photo_id)
    with db.write():
        setting = _setting(photo_id, export.profile, user)
        setting.mends, setting.accepted = {}, False


def picture(export_id: int, photo_id: int, name: str) -> Path:
    """One of the painted pictures of a photo, or a 404."""
    row = _row(export_id, photo_id)
    known = {one["picture"] for one in row.checks} | {"shot.webp"}
    path = storage.current().check_pictures(row.pictures) / f"{photo_id}-{name}"
    if name not in known or not path.is_file():
        raise not_found("picture")
    return path


def _offered(row: ExportPhoto, check: str | None) -> dict[str, Any] | None:
    """The settings that the failed checks of a photo offer; None when none does."""
    found = [one for one in row.checks if one["mend"] is not None and check in (None, one["name"])]
    # Remarks are mended one by one, by whoever wants it.
    found = [one for one in found if check is not None or not one["advice"]]
    offered: dict[str, Any] = {}
    for one in found:
        offered = one["mend"] | offered
    return offered if found else None


def _row(export_id: int, photo_id: int) -> ExportPhoto:
    chosen = select(ExportPhoto).where(ExportPhoto.export_id == export_id, ExportPhoto.photo_id == photo_id)
    row = db.session.scalar(chosen)
    if row is None:
        raise not_found("photo")
    return row


def _setting(photo_id: int, profile: str, user: User) -> ChannelSetting:
    setting = db.session.get(ChannelSetting, (photo_id, profile))
    if setting is None:
        setting = ChannelSetting(photo_id=photo_id, profile=profile, mends={}, accepted=False)
        db.session.add(setting)
    setting.user_id = user.id
    return setting
