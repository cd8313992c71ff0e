"""Shot lists: which views a SKU of each category needs, and which are missing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import yaml
from sqlalchemy import select

from pipelines.types import CLASS_NAMES
from webapp.models import Photo, ShotList, User, db
from webapp.models.status import APPROVED, TO_REVIEW
from webapp.services import crop_tables
from webapp.services.errors import UserError
from webapp.services.shoots import get_shoot

ANY: Final = "any"
_SHIPPED: Final = Path(__file__).with_name("shot_list.yaml")


def current() -> str:
    """The text of the list that counts: the newest saved one, or the one that comes with Packshot."""
    saved = db.session.scalar(select(ShotList.text).order_by(ShotList.id.desc()).limit(1))
    return saved or _SHIPPED.read_text(encoding="utf-8")


def save(text: str, user: User | None) -> None:
    """Make ``text`` the list that counts; UserError says what is wrong with it."""
    text = text.replace("\r\n", "\n")
    parse(text)
    with db.write() as session:
        session.add(ShotList(text=text, created_by_id=user.id if user else None))


def parse(text: str) -> dict[str, tuple[str, ...]]:
    """Category > views, in lower case."""
    try:
        told = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UserError(f"This is no YAML: {error}") from error
    if not isinstance(told, dict):
        raise UserError("The shot list must have lines such as “top: [front, back]”.")
    for name in told:
        if name != ANY and name not in CLASS_NAMES:
            raise UserError(f"There is no category “{name}”; there are {', '.join((ANY, *CLASS_NAMES))}.")
    return {str(name): _views(name, value) for name, value in told.items()}


def missing(shoot_id: int) -> list[str]:
    """A sentence for every SKU of the shoot that lacks views, such as "SKU 4711 has no back view"."""
    get_shoot(shoot_id)
    needed = parse(current())
    by_sku: dict[str, list[Photo]] = {}
    usable = select(Photo).where(Photo.shoot_id == shoot_id, Photo.state.in_((TO_REVIEW, APPROVED)))
    for photo in db.session.scalars(usable.order_by(Photo.sku, Photo.id)):
        by_sku.setdefault(photo.sku, []).append(photo)
    found = ((sku, _lacking(photos, needed)) for sku, photos in by_sku.items())
    return [f"SKU {sku} has no {_joined(views)} view{'s'[: len(views) - 1]}" for sku, views in found if views]


def _lacking(photos: list[Photo], needed: dict[str, tuple[str, ...]]) -> list[str]:
    classes = Counter(crop_tables.class_name(photo.result) for photo in photos if photo.result)
    category = classes.most_common(1)[0][0] if classes else ANY
    present = [photo.view.casefold() for photo in photos]
    wanted = needed.get(category, needed.get(ANY, ()))
    return [view for view in wanted if not any(one.startswith(view) for one in present)]


def _views(name: object, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(view, str) and view.strip() for view in value):
        raise UserError(f"The views of “{name}” must be a list of names, such as [front, back].")
    return tuple(view.strip().casefold() for view in value)


def _joined(views: list[str]) -> str:
    return views[0] if len(views) == 1 else f"{', '.join(views[:-1])} and {views[-1]}"
