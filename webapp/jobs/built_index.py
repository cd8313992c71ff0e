"""Where the built index lies: a file in the data folder, or a collection on the house's Qdrant server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from webapp import config, storage
from webapp.services.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipelines.retrieval.index import Index
    from pipelines.retrieval.remote_index import RemoteIndex
    from pipelines.types import FloatArray

NAME: Final = "packshot-photos"
NOT_NOW: Final = 503


def build(ids: NDArray[np.int64], vectors: FloatArray) -> None:
    """Build it aside and swap it in."""
    from pipelines.retrieval import index, remote_index  # noqa: PLC0415  # heavy: only in workers

    settings = config.current()
    if settings.vectors is None:
        index.build(ids, vectors, storage.current().index)
        return
    with remote_index.answering():
        remote_index.build_remote(_client(settings.vectors, settings.vectors_key), NAME, ids, vectors)


def opened(before: Index | RemoteIndex | None) -> Index | RemoteIndex | None:
    """The index as it was swapped in last, which may be the one opened ``before``; None when there is none yet."""
    from pipelines.retrieval.index import open_index  # noqa: PLC0415  # heavy: only in the search process

    settings = config.current()
    if settings.vectors is None:
        path = storage.current().index
        return open_index(path) if path.is_file() else None
    return _remote(_client(settings.vectors, settings.vectors_key), before)


@contextmanager
def asking() -> Iterator[None]:
    """UserError with a sentence where the server cannot be asked; does nothing for an index in a file."""
    if config.current().vectors is None:
        yield
        return
    from pipelines.retrieval.remote_index import RemoteIndexError, answering  # noqa: PLC0415

    try:
        with answering():
            yield
    except RemoteIndexError as error:
        raise UserError(f"The search cannot ask its vector server. {error}", status=NOT_NOW) from error


def _remote(client: Any, before: Index | RemoteIndex | None) -> RemoteIndex | None:
    from pipelines.retrieval.remote_index import RemoteIndex, is_built  # noqa: PLC0415

    if isinstance(before, RemoteIndex) and before.present:
        return before
    return RemoteIndex(client, NAME) if is_built(client, NAME) else None


@lru_cache(maxsize=2)
def _client(address: str, key: str | None) -> Any:
    from pipelines.retrieval.remote_index import connect  # noqa: PLC0415  # heavy: only where it is used

    return connect(address, key)
