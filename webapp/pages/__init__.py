"""One file per page, routes only. Adding a page: its file, its template, one name here."""

from webapp.pages import (
    account,
    export,
    folder_import,
    health,
    login,
    media,
    reshoot,
    review,
    search,
    settings_colours,
    settings_crops,
    settings_shots,
    shoot,
    shoots,
    trail,
    users,
)

BLUEPRINTS = tuple(
    page.blueprint
    for page in (
        *(shoots, shoot, folder_import, review, search, reshoot, trail, export),
        *(login, account, users, settings_crops, settings_colours, settings_shots, media, health),
    )
)

__all__ = ["BLUEPRINTS"]
