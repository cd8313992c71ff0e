"""/api/v1: JSON twins of the pages, on the same services. Errors are ``{"error": sentence}``."""

from webapp.api import crop_tables, exports, imports, photos, shoots

BLUEPRINTS = (shoots.blueprint, photos.blueprint, imports.blueprint, exports.blueprint, crop_tables.blueprint)

__all__ = ["BLUEPRINTS"]
