"""/api/v1: JSON twins of the pages, on the same services. Errors are ``{"error": sentence}``."""

from webapp.api import crop_tables, desk, exports, imports, mending, photos, shoots

BLUEPRINTS = tuple(part.blueprint for part in (shoots, photos, mending, desk, imports, exports, crop_tables))

__all__ = ["BLUEPRINTS"]
