from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import faiss
import numpy as np
import pytest

from pipelines.retrieval.index import NOTHING, Changes, build, open_index, recall, search
from pipelines.retrieval.kinds import EXACT, Kind
from pipelines.types import FloatArray

KINDS: tuple[Kind, ...] = ("exact", "ivf-sq8", "ivf-pq")
NONE = np.zeros(0, np.int64)


def vectors(count: int, seed: int = 0) -> FloatArray:
    """Views of products: ten near each other, 64 numbers each, L2 = 1."""
    random = np.random.default_rng(seed)
    products = np.repeat(random.normal(size=(-(-count // 10), 64)), 10, 0)[:count]
    drawn = products + 0.3 * random.normal(size=products.shape)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, Path]:
    folder = tmp_path_factory.mktemp("indexes")
    for kind in KINDS:
        build(range(1000, 5000), vectors(4000), folder / kind, kind)
    return {kind: folder / kind for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_vector_finds_itself_first_with_cosine_one(built: dict[Kind, Path], kind: Kind) -> None:
    ids, scores = search(built[kind], vectors(4000)[:50], 5)
    assert ids[:, 0].tolist() == list(range(1000, 1050))
    assert scores[:, 0] == pytest.approx(np.ones(50), abs=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_a_built_index_agrees_with_the_exact_search(built: dict[Kind, Path], kind: Kind) -> None:
    queries = vectors(4000, seed=0)[::40]
    wanted = np.argsort(-(queries @ vectors(4000).T), 1)[:, :4] + 1000
    assert recall(search(built[kind], queries, 4)[0], wanted) >= 0.95


@pytest.mark.parametrize("kind", KINDS)
def test_a_filter_finds_only_what_it_allows_and_all_of_it_when_few(built: dict[Kind, Path], kind: Kind) -> None:
    allowed = np.array([1003, 2500, 4999], np.int64)
    ids, _ = open_index(built[kind]).search(vectors(4000)[:20], 5, allowed)
    assert set(ids.ravel()) == {*allowed.tolist(), NOTHING}
    assert (np.sort(ids[:, :3], 1) == allowed).all()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_deleted_is_not_found_and_nothing_is_read_anew(built: dict[Kind, Path], kind: Kind) -> None:
    gone = np.arange(1000, 5000, 10)
    opened = open_index(built[kind])
    ids, _ = opened.search(vectors(4000), 10, changes=Changes(NONE, np.zeros((0, 64), np.float32), gone))
    assert not np.isin(ids, gone).any()
    assert (ids >= 0).all()
    assert open_index(built[kind]) is opened


@pytest.mark.parametrize("kind", KINDS)
def test_added_and_altered_vectors_are_found_before_the_rebuild(built: dict[Kind, Path], kind: Kind) -> None:
    fresh = vectors(2, seed=77)
    changes = Changes(np.array([1000, 9000]), fresh, NONE)
    ids, scores = open_index(built[kind]).search(np.concatenate([fresh, vectors(1)]), 3, changes=changes)
    assert ids[:2, 0].tolist() == [1000, 9000]
    assert scores[:2, 0] == pytest.approx([1, 1], abs=1e-5)
    assert 1000 not in ids[2], "the old vector of an altered id must not be found"


def test_a_filter_counts_for_fresh_vectors_too(built: dict[Kind, Path]) -> None:
    changes = Changes(np.array([9000]), vectors(1, seed=5), NONE)
    ids, _ = open_index(built[EXACT]).search(vectors(1, seed=5), 2, np.array([1000, 1001]), changes)
    assert set(ids[0]) == {1000, 1001}


def test_an_index_that_misses_too_much_becomes_exact(tmp_path: Path) -> None:
    random = np.random.default_rng(0).normal(size=(3000, 64)).astype(np.float32)
    scattered = random / np.linalg.norm(random, axis=1, keepdims=True)
    assert build(range(3000), scattered, tmp_path / "index", "ivf-sq8") == EXACT


def test_a_rebuild_replaces_the_index_and_leaves_no_other_file(tmp_path: Path) -> None:
    build(range(50), vectors(50), tmp_path / "index")
    opened = open_index(tmp_path / "index")
    build([7], vectors(1), tmp_path / "index")
    ids, _ = search(tmp_path / "index", vectors(1), 3)
    assert ids.tolist() == [[7, NOTHING, NOTHING]]
    assert opened.search(vectors(1), 1)[0].shape == (1, 1), "who holds the old one goes on with it"
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_what_a_killed_builder_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    for name, age_s in ((".index.old", 7200), (".index.new", 0)):
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (time.time() - age_s,) * 2)
    build([1], vectors(1), tmp_path / "index")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".index.new", "index"]


def test_nothing_to_index_is_an_index_that_finds_nothing(tmp_path: Path) -> None:
    build([], np.zeros((0, 64), np.float32), tmp_path / "index")
    assert (search(tmp_path / "index", vectors(1), 2)[0] == NOTHING).all()


def test_wrong_sizes_are_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one id per vector"):
        build([1, 2], vectors(3), tmp_path / "index")
    build([1], vectors(1), tmp_path / "index")
    with pytest.raises(ValueError, match="rebuild"):
        search(tmp_path / "index", np.ones((1, 4), np.float32), 1)


READER = """
import sys, numpy as np
from pathlib import Path
from pipelines.retrieval.index import search
from tests.pipelines.retrieval.test_index import vectors
path, known = Path(sys.argv[1]), vectors(400)
for _ in range(150):
    ids, scores = search(path, known[:20], 1)
    assert ids[:, 0].tolist() in (list(range(20)), list(range(500, 520))), ids
    assert (scores > 0.99).all()
print("fine")
"""


def test_two_processes_read_while_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "index"
    build(range(400), vectors(400), path)
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, str(path)], stdout=subprocess.PIPE, text=True,
                         env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])})
        for _ in range(2)
    ]  # fmt: skip
    first = 0
    while any(reader.poll() is None for reader in readers):
        first = 500 - first
        build(range(first, first + 400), vectors(400), path)
    assert [reader.communicate()[0].strip() for reader in readers] == ["fine", "fine"]


WRITER = """
import os, signal, sys
import faiss
from pathlib import Path
from pipelines.retrieval import index
from tests.pipelines.retrieval.test_index import vectors
def half(stored, aside):
    Path(aside).write_bytes(b"half an index")
    os.kill(os.getpid(), signal.SIGKILL)
faiss.write_index = half
index.build(range(400), vectors(400), Path(sys.argv[1]))
"""


def test_a_builder_killed_while_it_writes_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "index"
    build(range(500, 900), vectors(400), path)
    killed = subprocess.run([sys.executable, "-c", WRITER, str(path)], check=False,
                            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])})  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert search(path, vectors(400)[:1], 1)[0].tolist() == [[500]]
    build(range(400), vectors(400), path)
    assert search(path, vectors(400)[:1], 1)[0].tolist() == [[0]]


def test_an_index_is_read_once_until_another_is_swapped_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, read = tmp_path / "index", []
    original = faiss.read_index

    def counted(name: str) -> object:
        read.append(name)
        return original(name)

    monkeypatch.setattr(faiss, "read_index", counted)
    build(range(8), vectors(8), path)
    for _ in range(3):
        search(path, vectors(1), 1)
    build(range(8), vectors(8), path)
    search(path, vectors(1), 1)
    assert len(read) == 2
