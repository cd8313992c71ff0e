"""Every setting, read from the environment and checked at start; a wrong one stops the start with a sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from flask import current_app
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from pipelines.engines.choice import Choice, EngineError

ROOT = Path(__file__).resolve().parents[1]
EXTENSION = "packshot_config"

PHOTOS_QUEUE = "photos"
HOUSE_QUEUE = "house"


class ConfigError(Exception):
    """A setting that Packshot cannot start with; the message is a sentence."""


@dataclass(frozen=True)
class Config:
    """All settings. ``broker_url`` empty means the embedded file transport."""

    data_dir: Path
    database_url: str
    broker_url: str
    secret_key: str
    import_root: Path | None
    weights_dir: Path | None
    lease_seconds: int = 300
    max_upload_mb: int = 200
    workers: int = 1
    port: int = 8000
    secure_cookies: bool = False
    canary_seconds: int = 20
    engines: Choice = field(default_factory=Choice)
    # The segmenter to try when a part is missing after the wider net, too; None without one.
    other_segmenter: str | None = None
    # A Qdrant server that holds the search's index, and its key; without one the index is a file in the data folder.
    vectors: str | None = None
    vectors_key: str | None = None

    @property
    def embedded_broker(self) -> bool:
        """Whether tasks travel as files in the data folder."""
        return not self.broker_url

    @property
    def max_upload_bytes(self) -> int:
        """The largest file that is taken, in bytes."""
        return self.max_upload_mb * 1024 * 1024


def current() -> Config:
    """The settings of the current application."""
    found: Config = current_app.extensions[EXTENSION]
    return found


def from_env(env: Mapping[str, str] | None = None) -> Config:
    """Settings from ``env`` (default: the process's environment); ConfigError with a sentence when one is wrong."""
    env = os.environ if env is None else env
    data_dir = _data_dir(env)
    return Config(
        data_dir=data_dir,
        database_url=_database_url(env.get("DATABASE_URL", ""), data_dir),
        broker_url=_broker_url(env.get("CELERY_BROKER_URL", "")),
        secret_key=_secret_key(env.get("SECRET_KEY", ""), data_dir),
        import_root=_folder(env, "PACKSHOT_IMPORT_ROOT"),
        weights_dir=_folder(env, "PACKSHOT_WEIGHTS_DIR"),
        lease_seconds=_whole(env, "PACKSHOT_LEASE_SECONDS", 300, (5, 86_400)),
        max_upload_mb=_whole(env, "PACKSHOT_MAX_UPLOAD_MB", 200, (1, 4096)),
        workers=_whole(env, "PACKSHOT_WORKERS", max(1, min(4, (os.cpu_count() or 1))), (1, 256)),
        port=_whole(env, "PORT", 8000, (1, 65_535)),
        secure_cookies=_yes_no(env, "PACKSHOT_SECURE_COOKIES"),
        canary_seconds=_whole(env, "PACKSHOT_CANARY_SECONDS", 20, (1, 3600)),
        engines=_engines(env),
        other_segmenter=_other_segmenter(env),
        vectors=_vectors(env),
        vectors_key=env.get("PACKSHOT_VECTORS_KEY") or None,
    )


def _data_dir(env: Mapping[str, str]) -> Path:
    folder = Path(env.get("PACKSHOT_DATA_DIR") or ROOT / "var").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"PACKSHOT_DATA_DIR is {folder}, which cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK):
        raise ConfigError(f"PACKSHOT_DATA_DIR is {folder}, but Packshot may not write there.")
    return folder


def _database_url(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'packshot.db'}"
    # Hosting platforms hand out postgres://, which SQLAlchemy does not know.
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise ConfigError("DATABASE_URL is not an address like postgresql://user@host/name.") from error
    if backend not in ("sqlite", "postgresql"):
        raise ConfigError(f"DATABASE_URL asks for {backend}; Packshot runs on PostgreSQL or SQLite.")
    return url


def _broker_url(url: str) -> str:
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("CELERY_BROKER_URL must begin with redis:// or rediss://; leave it empty for no server.")
    return url


def _secret_key(given: str, data_dir: Path) -> str:
    if given and len(given) < 16:
        raise ConfigError("SECRET_KEY is too short: use at least 16 random characters, or leave it empty.")
    return given or _kept_secret(data_dir / "secret_key")


def _kept_secret(path: Path) -> str:
    """The key in ``path``; made there the first time, readable by its owner only."""
    if not path.exists():
        own = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            # A link fails when another process was faster; its key then counts for all.
            path.hardlink_to(own)
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return path.read_text(encoding="ascii").strip()


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    value = env.get(name, "")
    if not value:
        return None
    folder = Path(value).absolute()
    if not folder.is_dir():
        raise ConfigError(f"{name} is {folder}, which is not a folder.")
    return folder


def _engines(env: Mapping[str, str]) -> Choice:
    shipped = Choice()
    choice = Choice(
        env.get("PACKSHOT_SEGMENTER") or shipped.segmenter,
        env.get("PACKSHOT_KEYPOINTER") or shipped.keypointer,
    )
    _require(choice, "PACKSHOT_SEGMENTER or PACKSHOT_KEYPOINTER")
    return choice


def _other_segmenter(env: Mapping[str, str]) -> str | None:
    spec = env.get("PACKSHOT_OTHER_SEGMENTER")
    if not spec:
        return None
    _require(Choice(segmenter=spec), "PACKSHOT_OTHER_SEGMENTER")
    return spec


def _require(choice: Choice, settings: str) -> None:
    """ConfigError naming ``settings`` when an engine of ``choice`` cannot be had here."""
    try:
        choice.check()
    except EngineError as error:
        raise ConfigError(f"{settings} cannot be had: {error}") from error


def _vectors(env: Mapping[str, str]) -> str | None:
    """The address of "qdrant:http://HOST:6333"."""
    spec = env.get("PACKSHOT_VECTORS")
    if not spec:
        return None
    kind, _, address = spec.partition(":")
    if kind != "qdrant" or not address.startswith(("http://", "https://")):
        raise ConfigError("PACKSHOT_VECTORS must be like qdrant:http://localhost:6333; leave it empty for no server.")
    if find_spec("qdrant_client") is None:
        raise ConfigError("PACKSHOT_VECTORS needs Qdrant's client; install it with: pip install qdrant-client")
    return address


def _whole(env: Mapping[str, str], name: str, default: int, bounds: tuple[int, int]) -> int:
    value = env.get(name, "")
    if not value:
        return default
    low, high = bounds
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ConfigError(f"{name} is {value!r}; a whole number from {low} to {high} was expected.")
    return int(value)


def _yes_no(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").lower()
    if value not in ("", "0", "1", "yes", "no", "true", "false"):
        raise ConfigError(f"{name} is {value!r}; yes or no was expected.")
    return value in ("1", "yes", "true")
