"""Which engines there are, and which one a setting asks for: "NAME" or "NAME:OPTION:OPTION", read in this one place.

Shipped engines need no option. Engines that a user brings are imported only when they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class EngineError(Exception):
    """An engine that was asked for cannot be had; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class EngineEntry:
    """One engine: the module in this package that loads it, and what a spec and a user have to bring.

    ``options`` are the names of the options in order; in capitals those that name a file. ``package`` is what the user
    installs, by its import name, and ``install`` says how.
    """

    module: str
    options: tuple[str, ...] = ()
    needed: int = 0
    package: str = ""
    install: str = ""

    def __call__(self, weights_dir: Path | None = None, threads: int = 1, options: tuple[str, ...] = ()) -> Any:
        """The engine, ready to run; its module is imported only now, so that these tables stay light."""
        loader = import_module(f"pipelines.engines.{self.module}")
        return loader.load(weights_dir, threads, options) if self.package else loader.load(weights_dir, threads)

    def check(self, name: str, options: tuple[str, ...]) -> None:
        """Raise EngineError unless the options are as many as needed, their files there and the package installed."""
        if not self.needed <= len(options) <= len(self.options) or not all(options):
            raise EngineError(f"{name} is asked for as {':'.join((name, *self.options))!r}; write it like that.")
        for label, value in zip(self.options, options, strict=False):
            if label.isupper() and not Path(value).is_file():
                raise EngineError(f"The {label.lower()} {value} of {name} is not a file; give its path.")
        if self.package and find_spec(self.package) is None:
            raise EngineError(f"{name} is not installed here; {self.install}.")


SEGMENTERS: dict[str, EngineEntry] = {
    "yolact-mnv2": EngineEntry("yolact"),
    "rembg": EngineEntry("rembg", ("model", "FILE"), 1, "rembg", "install it with: pip install 'rembg[cpu]'"),
    "detectron2": EngineEntry(
        "detectron2",
        ("CONFIG", "WEIGHTS"),
        2,
        "detectron2",
        "build it from its repository, facebookresearch/detectron2",
    ),
}
KEYPOINTERS: dict[str, EngineEntry] = {
    "attention-points": EngineEntry("keypoints"),
    "mmpose": EngineEntry(
        "mmpose", ("CONFIG", "CHECKPOINT"), 2, "mmpose", "README says how, under Bring your own engine"
    ),
}
EMBEDDERS: dict[str, EngineEntry] = {
    "rmac-mnv2": EngineEntry("embedder"),
    "spoc-lite2": EngineEntry("embedder_lite"),
    "metric-lite2": EngineEntry("embedder_metric"),
}


@dataclass(frozen=True)
class Choice:
    """The specs of the engines that can be chosen; the shipped ones unless a user says otherwise."""

    segmenter: str = "yolact-mnv2"
    keypointer: str = "attention-points"
    # No setting of a house: its calibrations (``likeness.toml``) are fitted for this one.
    embedder: str = "metric-lite2"

    def check(self) -> None:
        """Raise EngineError, a sentence, when one of the two cannot be had."""
        find_engine(SEGMENTERS, self.segmenter)
        find_engine(KEYPOINTERS, self.keypointer)


def find_engine(table: dict[str, EngineEntry], spec: str) -> tuple[EngineEntry, tuple[str, ...]]:
    """The entry and the options that ``spec`` names, checked; EngineError with a sentence when it names none."""
    name, *options = spec.split(":")
    if name not in table:
        raise EngineError(f"There is no engine called {name!r}; there are {', '.join(table)}.")
    table[name].check(name, tuple(options))
    return table[name], tuple(options)


def import_brought(name: str) -> Any:
    """The user's module ``name``; EngineError when it is there but does not import."""
    try:
        return import_module(name)
    except ImportError as error:
        raise EngineError(f"{name} does not import ({error}); install what it needs.") from error
