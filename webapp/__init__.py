"""The web application: settings in, blueprints on, out."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response
from flask_wtf.csrf import CSRFProtect

from webapp import access, celery_app, config, errors, storage
from webapp.config import ROOT, Config
from webapp.models import db

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

csrf = CSRFProtect()


def create_app(settings: Config | None = None) -> Flask:
    """The application for ``settings`` (default: from the environment)."""
    settings = settings or config.from_env()
    app = Flask("webapp", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(_flask_settings(settings))
    app.extensions[config.EXTENSION] = settings
    app.extensions[storage.EXTENSION] = storage.Storage(settings.data_dir)
    db.init_app(app, settings.database_url)
    celery_app.make_celery(app)
    csrf.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    app.after_request(_secure)
    _register(app)
    return app


def _flask_settings(settings: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": settings.secure_cookies,
        # A shoot is reviewed for hours on one page; the token lives as long as the session.
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _register(app: Flask) -> None:
    # Imported here: pages and the command line import what this module needs to exist first.
    from webapp import api, cli, pages  # noqa: PLC0415

    for blueprint in (*pages.BLUEPRINTS, *api.BLUEPRINTS):
        app.register_blueprint(blueprint)
    cli.init_app(app)


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
