import hashlib
import io
from pathlib import Path

import pytest

from webapp.storage import Storage, TooLargeError


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return Storage(tmp_path)


def test_an_original_is_kept_under_its_hash(store: Storage) -> None:
    received = store.receive(io.BytesIO(b"photo"), 100)
    path = store.keep(received)
    assert received.sha256 == hashlib.sha256(b"photo").hexdigest()
    assert received.byte_size == 5
    assert path == store.original(received.sha256)
    assert path.read_bytes() == b"photo"
    assert list((store.root / "incoming").iterdir()) == []


def test_a_file_that_is_too_large_leaves_nothing_behind(store: Storage) -> None:
    with pytest.raises(TooLargeError):
        store.receive(io.BytesIO(b"x" * 101), 100)
    assert list((store.root / "incoming").iterdir()) == []


def test_a_source_that_breaks_off_leaves_nothing_behind(store: Storage, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.receive(tmp_path / "gone.jpg", 100)
    assert list((store.root / "incoming").iterdir()) == []


def test_results_of_other_claims_are_removed(store: Storage) -> None:
    for token in ("winner", "loser", ".half-written"):
        store.result(7, token).mkdir(parents=True)
    store.keep_only_result(7, "winner")
    assert [path.name for path in store.result(7, "winner").parent.iterdir()] == ["winner"]


@pytest.mark.parametrize("name", ["../../secret_key", "/etc/passwd", "previews", "previews/absent.webp", ""])
def test_media_never_leads_out_of_a_photos_results(store: Storage, name: str) -> None:
    (store.root / "secret_key").write_text("secret")
    (store.result(1, "token") / "previews").mkdir(parents=True)
    assert store.media(1, "token", name) is None


def test_media_finds_a_result(store: Storage) -> None:
    path = store.result(1, "token") / "previews" / "thumb.webp"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"picture")
    assert store.media(1, "token", "previews/thumb.webp") == path.resolve()


def test_only_old_uploads_are_cleaned_away(store: Storage) -> None:
    received = store.receive(io.BytesIO(b"half"), 100)
    assert store.clean_incoming(received.path.stat().st_mtime - 1) == 0
    assert store.clean_incoming(received.path.stat().st_mtime + 1) == 1
    assert not received.path.exists()
