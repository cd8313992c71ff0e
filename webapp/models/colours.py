"""The house's colour list as people edit it, version by version."""

from __future__ import annotations

from webapp.models.base import SavedText


class ColourListVersion(SavedText):
    """One saved list; the newest one counts. Without any, the list that comes with Packshot does."""

    __tablename__ = "colour_lists"
