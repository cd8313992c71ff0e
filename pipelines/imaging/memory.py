"""Giving memory back between photos. A worker lives for weeks, and photos of many sizes leave holes in its heap."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=1)
def _trimmer() -> Callable[[int], int] | None:
    """glibc's ``malloc_trim``; None where the C library has none (macOS, musl)."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


def release_memory() -> bool:
    """Hand free heap pages back to the system; True when something was handed back. Takes a few milliseconds."""
    trim = _trimmer()
    return trim is not None and bool(trim(0))
