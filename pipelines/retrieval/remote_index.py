"""The index past one machine: the same search, answered by a Qdrant server that the user brings.

Like the index in a file it is a cache of the caller's vectors: built aside as a collection of its own, counted, and
swapped in by moving one alias. Its client is imported only when asked for (``pip install qdrant-client``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from pipelines.retrieval.index import NOTHING, Changes, IdArray, with_fresh
from pipelines.types import FloatArray

BATCH, ID_BATCH = 512, 10_000
# Where Qdrant's client computes by itself, for tests and trials: in memory, or in a folder.
IN_MEMORY = ":memory:"


class RemoteIndexError(RuntimeError):
    """The server or its client cannot be used; the message is a sentence."""


def connect(address: str, key: str | None = None) -> Any:
    """Qdrant's client for ``address``: http(s)://HOST:PORT, ":memory:", or a folder that one process may use.

    ``key`` is the server's, where it asks for one.

    RemoteIndexError when the client is not installed.
    """
    try:
        brought = import_module("qdrant_client")
    except ModuleNotFoundError as error:
        raise RemoteIndexError(
            "An index on a Qdrant server needs its client: pip install qdrant-client, or keep the index here."
        ) from error
    if address == IN_MEMORY:
        return brought.QdrantClient(IN_MEMORY)
    if "://" not in address:
        return brought.QdrantClient(path=address)
    # The client asks for the server's version otherwise, and warns where there is no server yet.
    return brought.QdrantClient(url=address, api_key=key, check_compatibility=False)


@contextmanager
def answering() -> Iterator[None]:
    """RemoteIndexError, a sentence, where the server does not answer or refuses."""
    errors = import_module("qdrant_client.http.exceptions")
    try:
        yield
    except (errors.ResponseHandlingException, errors.UnexpectedResponse) as error:
        raise RemoteIndexError(f"The Qdrant server does not answer as it should: {error}") from error


def build_remote(client: Any, name: str, ids: Sequence[int] | IdArray, vectors: FloatArray) -> None:
    """Index ``vectors`` (n, D) float32, L2 = 1, as ``name``; searches see the old one or the new one.

    RemoteIndexError when the server holds another number of vectors than were sent; the old index then stays.
    """
    if len(ids) != len(vectors):
        raise ValueError(f"expected one id per vector, got {len(ids)} ids and {len(vectors)} vectors")
    models = import_module("qdrant_client.models")
    aside = f"{name}-{uuid.uuid4().hex[:8]}"
    about = models.VectorParams(size=vectors.shape[1], distance=models.Distance.COSINE)
    client.create_collection(aside, vectors_config=about)
    try:
        for begin in range(0, len(vectors), BATCH):
            part = slice(begin, begin + BATCH)
            points = models.Batch(ids=[int(one) for one in ids[part]], vectors=vectors[part].tolist())
            client.upsert(aside, points=points, wait=True)
        kept = client.count(aside, exact=True).count
        if kept != len(vectors):
            raise RemoteIndexError(f"The server holds {kept} of {len(vectors)} vectors; build the index again.")
        before = _behind(client, name)
        _swap(client, models, name, aside)
    except Exception:
        client.delete_collection(aside)
        raise
    if before:
        client.delete_collection(before)


def is_built(client: Any, name: str) -> bool:
    """Whether there is an index ``name`` on the server."""
    return _behind(client, name) is not None


def _behind(client: Any, name: str) -> str | None:
    """The collection that the alias ``name`` stands for."""
    found = [one.collection_name for one in client.get_aliases().aliases if one.alias_name == name]
    return found[0] if found else None


def _swap(client: Any, models: Any, name: str, aside: str) -> None:
    """One request, so that no search finds nothing in between."""
    moves = [models.CreateAliasOperation(create_alias=models.CreateAlias(collection_name=aside, alias_name=name))]
    if _behind(client, name):
        moves.insert(0, models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=name)))
    client.update_collection_aliases(change_aliases_operations=moves)


class RemoteIndex:
    """The index ``name`` on a server, searched as :class:`pipelines.retrieval.index.Index` is.

    RemoteIndexError when it was never built.
    """

    def __init__(self, client: Any, name: str) -> None:
        found = _behind(client, name)
        if found is None:
            raise RemoteIndexError(f"There is no index {name!r} on the server yet; build it.")
        self._client, self._name, self._collection = client, name, found
        self._models = import_module("qdrant_client.models")

    @property
    def present(self) -> bool:
        """Whether no other index has been swapped in since this one was opened."""
        return _behind(self._client, self._name) == self._collection

    @cached_property
    def dimension(self) -> int:
        """How long its vectors are."""
        return int(self._client.get_collection(self._collection).config.params.vectors.size)

    @cached_property
    def ids(self) -> IdArray:
        """(n,) int64: what it holds; asked for once."""
        found: list[int] = []
        page = None
        while True:
            points, page = self._client.scroll(
                self._collection, limit=ID_BATCH, offset=page, with_payload=False, with_vectors=False
            )
            found += [point.id for point in points]
            if page is None:
                return np.array(found, np.int64)

    def search(self, queries: FloatArray, k: int, allowed: IdArray | None = None,
               changes: Changes | None = None) -> tuple[IdArray, FloatArray]:  # fmt: skip
        """The ``k`` nearest of each of ``queries`` (n, D): ids (n, k), -1 where there are fewer, and cosines (n, k)."""
        asked = [
            self._models.QueryRequest(query=query.tolist(), limit=k, filter=self._filter(allowed, changes))
            for query in queries
        ]
        answers = self._client.query_batch_points(self._name, requests=asked) if asked else []
        ids = np.full((len(queries), k), NOTHING, np.int64)
        scores = np.full((len(queries), k), -np.inf, np.float32)
        for row, answer in enumerate(answers):
            for place, point in enumerate(answer.points):
                ids[row, place], scores[row, place] = point.id, point.score
        return with_fresh((ids, scores), queries, allowed, changes) if changes else (ids, scores)

    def _filter(self, allowed: IdArray | None, changes: Changes | None) -> Any:
        """Only what is allowed, nothing that is gone or altered since."""
        hidden = changes.hidden if changes else np.zeros(0, np.int64)
        if allowed is not None and 2 * len(allowed) > len(self.ids):
            # The shorter list of the two is sent.
            hidden = np.union1d(hidden, np.setdiff1d(self.ids, allowed))
            allowed = None
        only = None if allowed is None else [self._has(allowed)]
        gone = [self._has(hidden)] if len(hidden) else None
        return self._models.Filter(must=only, must_not=gone) if only or gone else None

    def _has(self, ids: IdArray) -> Any:
        return self._models.HasIdCondition(has_id=[int(one) for one in ids])
