"""A fault of the street photos' tags that can be seen in the tags alone: skirts that are called dresses.

In 51 of the 230 tagged training photos with a dress it begins where a top ends. 48 of those were looked at: two are
trousers, one is a hem, all others skirts. A net that is taught them learns that a skirt below a blouse may be either.
"""

from __future__ import annotations

import numpy as np

from pipelines.types import PART_NAMES, UInt8Array

TOP, DRESS, SKIRT = (PART_NAMES.index(name) for name in ("top", "dress", "skirt"))
PARTS = np.arange(256, dtype=np.uint8)
SMALLEST_SHARE = 0.003
LEAST_TOP = 0.25
BEGINS, ENDS = 3, 70


def skirts_by_name(tags: UInt8Array, part_of_tag: UInt8Array, skirt: int) -> UInt8Array:
    """``tags`` (h, w) uint8 with every dress that lies below a top tagged ``skirt``; the same array if there is none.

    Below means that the dress's first rows lie lower than most of the top's, which is a quarter of its size or more.
    """
    parts = part_of_tag[tags]
    dress, top = (np.nonzero(parts == part)[0] for part in (DRESS, TOP))
    if len(dress) < SMALLEST_SHARE * parts.size or len(top) < LEAST_TOP * len(dress):
        return tags
    if np.percentile(dress, BEGINS) < np.percentile(top, ENDS):
        return tags
    return np.asarray(np.where(parts == DRESS, np.uint8(skirt), tags), np.uint8)


def skirts_among_parts(parts: UInt8Array) -> UInt8Array:
    """:func:`skirts_by_name` for a map (h, w) of indices into PART_NAMES."""
    return skirts_by_name(parts, PARTS, SKIRT)
