import stat
from pathlib import Path

import pytest

from webapp import config


def test_defaults_need_no_server(tmp_path: Path) -> None:
    settings = config.from_env({"PACKSHOT_DATA_DIR": str(tmp_path / "new")})
    assert settings.database_url == f"sqlite:///{tmp_path / 'new' / 'packshot.db'}"
    assert settings.embedded_broker
    assert settings.workers >= 1


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    env = {"PACKSHOT_DATA_DIR": str(tmp_path)}
    first, second = config.from_env(env), config.from_env(env)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_hosting_platforms_database_address_gets_the_right_driver(tmp_path: Path, scheme: str) -> None:
    env = {"PACKSHOT_DATA_DIR": str(tmp_path), "DATABASE_URL": f"{scheme}://me@host/shop"}
    assert config.from_env(env).database_url == "postgresql+psycopg://me@host/shop"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "nonsense", "not an address"),
        ("DATABASE_URL", "mysql://me@host/shop", "asks for mysql"),
        ("CELERY_BROKER_URL", "amqp://host", "must begin with redis://"),
        ("SECRET_KEY", "short", "too short"),
        ("PACKSHOT_LEASE_SECONDS", "soon", "whole number from 5"),
        ("PACKSHOT_LEASE_SECONDS", "1", "whole number from 5"),
        ("PACKSHOT_WORKERS", "²", "whole number from 1"),
        ("PORT", "99999", "to 65535"),
        ("PACKSHOT_IMPORT_ROOT", "/no/such/folder", "not a folder"),
        ("PACKSHOT_SECURE_COOKIES", "perhaps", "yes or no"),
        ("PACKSHOT_SEGMENTER", "sam", "no engine called 'sam'; there are yolact-mnv2, rembg, detectron2"),
        ("PACKSHOT_OTHER_SEGMENTER", "sam", "PACKSHOT_OTHER_SEGMENTER cannot be had: There is no engine called 'sam'"),
        ("PACKSHOT_VECTORS", "http://localhost:6333", "must be like qdrant:http://localhost:6333"),
        ("PACKSHOT_SEGMENTER", "detectron2:a.yaml", "'detectron2:CONFIG:WEIGHTS'"),
        ("PACKSHOT_KEYPOINTER", "mmpose:/no/a.py:/no/b.pth", "config /no/a.py of mmpose is not a file"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    with pytest.raises(config.ConfigError, match=sentence):
        config.from_env({"PACKSHOT_DATA_DIR": str(tmp_path), name: value})


def test_a_data_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(config.ConfigError, match="cannot be made"):
        config.from_env({"PACKSHOT_DATA_DIR": str(tmp_path / "file" / "data")})


def test_a_vector_server_is_asked_for_by_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = {"PACKSHOT_DATA_DIR": str(tmp_path), "PACKSHOT_VECTORS": "qdrant:http://vectors:6333"}
    settings = config.from_env(env | {"PACKSHOT_VECTORS_KEY": "secret"})
    assert (settings.vectors, settings.vectors_key) == ("http://vectors:6333", "secret")
    monkeypatch.setattr(config, "find_spec", lambda _name: None)
    with pytest.raises(config.ConfigError, match="pip install qdrant-client"):
        config.from_env(env)
