"""One file per page, routes only. Adding a page: its file, its template, one name here."""

from webapp.pages import (
    account,
    export,
    folder_import,
    health,
    login,
    media,
    review,
    settings_crops,
    shoot,
    shoots,
    users,
)

BLUEPRINTS = tuple(
    page.blueprint
    for page in (shoots, shoot, folder_import, review, export, login, account, users, settings_crops, media, health)
)

__all__ = ["BLUEPRINTS"]
