from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.retrieval.index import NOTHING, Changes, build, open_index
from pipelines.retrieval.remote_index import IN_MEMORY, RemoteIndex, RemoteIndexError, build_remote, connect
from tests.pipelines.retrieval.test_index import NONE, vectors

COUNT = 300
# Its local mode says by a warning that it is not meant for many vectors.
pytestmark = pytest.mark.filterwarnings("ignore:Local mode is not recommended")


@pytest.fixture(scope="module")
def client() -> Any:
    opened = connect(IN_MEMORY)
    build_remote(opened, "photos", range(1000, 1000 + COUNT), vectors(COUNT))
    return opened


def test_it_answers_as_the_index_in_a_file_does(client: Any, tmp_path: Path) -> None:
    build(range(1000, 1000 + COUNT), vectors(COUNT), tmp_path / "index")
    near = open_index(tmp_path / "index").search(vectors(COUNT)[:20], 5)
    far = RemoteIndex(client, "photos").search(vectors(COUNT)[:20], 5)
    assert (far[0] == near[0]).all()
    assert far[1] == pytest.approx(near[1], abs=1e-4)
    assert RemoteIndex(client, "photos").dimension == 64


def test_a_filter_finds_only_what_it_allows(client: Any) -> None:
    allowed = np.array([1003, 1100, 1299], np.int64)
    ids, _ = RemoteIndex(client, "photos").search(vectors(COUNT)[:4], 5, allowed)
    assert (np.sort(ids[:, :3], 1) == allowed).all() and (ids[:, 3:] == NOTHING).all()


def test_deleted_altered_and_added_vectors_count_at_once(client: Any) -> None:
    index, fresh = RemoteIndex(client, "photos"), vectors(2, seed=77)
    gone = np.arange(1000, 1000 + COUNT, 10)
    ids, _ = index.search(vectors(COUNT), 10, changes=Changes(NONE, np.zeros((0, 64), np.float32), gone))
    assert not np.isin(ids, gone).any() and (ids >= 0).all()
    changes = Changes(np.array([1000, 9000]), fresh, NONE)
    ids, scores = index.search(np.concatenate([fresh, vectors(1)]), 3, changes=changes)
    assert ids[:2, 0].tolist() == [1000, 9000] and scores[:2, 0] == pytest.approx([1, 1], abs=1e-5)
    assert 1000 not in ids[2]


def test_a_rebuild_swaps_and_leaves_no_other_collection(tmp_path: Path) -> None:
    opened = connect(str(tmp_path / "store"))
    build_remote(opened, "photos", range(5), vectors(5))
    index = RemoteIndex(opened, "photos")
    build_remote(opened, "photos", range(500, 505), vectors(5))
    assert index.search(vectors(1), 1)[0].tolist() == [[500]]
    assert len(opened.get_collections().collections) == 1
    opened.close()


def test_a_build_that_fails_keeps_the_old_index(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(client.get_collections().collections)
    monkeypatch.setattr(client, "count", lambda *_arguments, **_named: type("Counted", (), {"count": 2}))
    with pytest.raises(RemoteIndexError, match="2 of 3 vectors"):
        build_remote(client, "photos", range(3), vectors(3))
    assert len(client.get_collections().collections) == before
    assert RemoteIndex(client, "photos").search(vectors(COUNT)[:1], 1)[0].tolist() == [[1000]]


def test_what_cannot_be_is_a_sentence(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RemoteIndexError, match="no index 'other'"):
        RemoteIndex(client, "other")
    with pytest.raises(ValueError, match="one id per vector"):
        build_remote(client, "photos", [1], vectors(2))
    monkeypatch.setitem(sys.modules, "qdrant_client", None)
    with pytest.raises(RemoteIndexError, match="pip install qdrant-client"):
        connect(IN_MEMORY)
