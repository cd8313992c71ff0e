"""The engines of this worker process: loaded once, used for every photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final

from webapp import config

if TYPE_CHECKING:
    from pipelines.engines.base import Engines

_loaded: Final[list[Engines]] = []
_others: Final[list[Engines]] = []


def from_weights(threads: int = 1) -> Engines:
    """The engines of the settings, on ``threads`` CPU threads each."""
    from pipelines.engines import load_engines  # noqa: PLC0415  # heavy: only in workers

    settings = config.current()
    return load_engines(settings.weights_dir, threads=threads, choice=settings.engines)


# Imported before the first task: it takes seconds, which would count towards the first photo's time limit.
_NEEDED: Final = (
    "pipelines.exports.files",
    "pipelines.imaging.decode",
    "pipelines.prepare",
    "pipelines.retrieval.arrival",
    "pipelines.retrieval.index",
)


def load(loader: Callable[[], Engines] = from_weights) -> Engines:
    """Load the code and the engines of this process; called once when it starts."""
    for module in _NEEDED:
        import_module(module)
    _loaded[:] = [loader()]
    return _loaded[0]


def current() -> Engines:
    """The engines of this process."""
    return _loaded[0] if _loaded else load()


def others() -> Engines:
    """The same with the house's second segmenter, which is loaded when it is first needed."""
    if not _others:
        from pipelines.engines import load_segmenter  # noqa: PLC0415  # heavy: only in workers

        settings = config.current()
        second = load_segmenter(settings.weights_dir, 1, settings.other_segmenter or settings.engines.segmenter)
        _others[:] = [replace(current(), segmenter=second)]
    return _others[0]
