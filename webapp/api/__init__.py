"""/api/v1: JSON twins of the pages, on the same services. Errors are ``{"error": sentence}``."""

from webapp.api import exports, imports, photos, shoots

BLUEPRINTS = (shoots.blueprint, photos.blueprint, imports.blueprint, exports.blueprint)

__all__ = ["BLUEPRINTS"]
