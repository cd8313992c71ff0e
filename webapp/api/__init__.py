"""/api/v1: JSON twins of the pages, on the same services. Errors are ``{"error": sentence}``."""

from webapp.api import colours, crop_tables, desk, exports, imports, likeness, mending, photos, search, shoots

BLUEPRINTS = tuple(
    part.blueprint for part in (shoots, photos, likeness, search, mending, desk, imports, exports, crop_tables, colours)
)

__all__ = ["BLUEPRINTS"]
