"""Signed addresses of result files. An address stays the same for a day, so that browsers can keep the picture."""

from __future__ import annotations

import time
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from webapp import config, storage
from webapp.models import Photo
from webapp.services import mended
from webapp.services.errors import UserError

_DAY = 86_400
_DAYS_VALID = 2


def period() -> int:
    """Days since 1970: addresses made in the same period are the same."""
    return int(time.time()) // _DAY


def media_url(photo: Photo, name: str) -> str:
    """The address of one file of a photo's results, for example "previews/thumb.webp"; valid for a day at least."""
    if photo.result_token is None:
        raise UserError("This photo is not prepared yet.", status=404)
    return media_url_of(photo.id, photo.result_token, name)


def media_url_of(photo_id: int, result_token: str, name: str) -> str:
    """The same for any result of a photo, also for one that is not the present one."""
    token = _signer().dumps([photo_id, result_token, name, period()])
    return f"/media/{token}"


def picture_url(photo: Photo, name: str) -> str:
    """The address of one of the review's pictures, for example "thumb.webp", as the photo's last change left it."""
    return media_url(photo, f"{(photo.result or {}).get('mended', 'previews')}/{name}")


def media_path(token: str) -> Path:
    """The file behind the token of a signed address; 403 when it is forged or too old, 404 when the file is gone."""
    try:
        photo_id, result_token, name, day = _signer().loads(token)
    except BadSignature as error:
        raise UserError("This address is not valid.", status=403) from error
    if not period() - _DAYS_VALID < day <= period():
        raise UserError("This address has expired; load the page again.", status=403)
    path = storage.current().media(photo_id, result_token, name) or mended.draw(photo_id, result_token, name)
    if path is None:
        raise UserError("This picture is not there any more; load the page again.", status=404)
    return path


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(config.current().secret_key, salt="packshot-media")
