"""What a new photo is to the house: a file it has, an edited picture of its own, a further view, or something new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipelines.imaging.perceptual_hash import bits_apart, perceptual_hash
from pipelines.retrieval.local_features import LocalFeatures, describe, verified_count
from pipelines.retrieval.overlay import Overlay, overlay, thumbnail
from pipelines.retrieval.same_product import SameProduct, lead_of
from pipelines.types import UInt8Array

Kind = Literal["same-file", "edited", "other-view", "new"]
# No two different products of our catalogues came below these; nineteen in twenty of any edit did.
MOST_APART, MOST_RECOLOURED = 0.15, 0.026
LEAST_CHANCE = 0.5


@dataclass(frozen=True)
class Look:
    """What two pictures are compared by: the file's ``sha256``, perceptual hashes of the picture and of its mirror
    image, a thumbnail (96, 96, 3) uint8 and RootSIFT."""

    sha256: str
    waves: int
    mirrored_waves: int
    thumb: UInt8Array
    local: LocalFeatures


@dataclass(frozen=True)
class Known:
    """A photo of the house that may show the same: its look, its product in all its colours, and its descriptor's
    cosine to the new one.

    ``cosine`` is -1..1, of the embedder that :func:`arrival_of`'s ``same_product`` was fitted for.
    """

    look: Look
    product: str
    cosine: float


@dataclass(frozen=True)
class Evidence:
    """What speaks for it: bits 0..64 in which the hashes differ, plain and mirrored; cosine -1..1; matches of local
    features that agree on one placement; how well one lies over the other."""

    bits_apart: int
    mirrored_bits_apart: int
    cosine: float
    inliers: int
    overlay: Overlay


@dataclass(frozen=True)
class Arrival:
    """The ``kind`` of a new photo; ``of``: the place in the list of known photos that it is kin to, None when there is
    nothing; ``probability`` 0..1 that it shows that photo's product; the ``evidence`` of the comparison with it."""

    kind: Kind
    of: int | None = None
    probability: float = 0.0
    evidence: Evidence | None = None


def look_at(image_rgb: UInt8Array, sha256: str) -> Look:
    """The look of a picture (H, W, 3) uint8; a preview will do."""
    thumb = thumbnail(image_rgb)
    waves, mirrored = (perceptual_hash(np.ascontiguousarray(one)) for one in (image_rgb, image_rgb[:, ::-1]))
    return Look(sha256, waves, mirrored, thumb, describe(image_rgb))


def arrival_of(new: Look, known: Sequence[Known], same_product: SameProduct) -> Arrival:
    """What ``new`` is to the ``known`` photos that look most like it (ten or so, of several products).

    The first that holds: the same bytes; a picture that fits over it and has kept its hues; a product that it rather
    shows than not, as ``same_product`` says of cosine, lead over other products, and placed matches; new.
    """
    for place, one in enumerate(known):
        if one.look.sha256 == new.sha256:
            return Arrival("same-file", place, 1.0, _evidence(new, one, overlay(new.thumb, one.look.thumb)))
    laid = [overlay(new.thumb, one.look.thumb) for one in known]
    edits = [place for place, found in enumerate(laid) if is_edit(found)]
    if edits:
        nearest = min(edits, key=lambda place: laid[place].apart)
        return Arrival("edited", nearest, 1.0, _evidence(new, known[nearest], laid[nearest]))
    if not known:
        return Arrival("new")
    seen = [_evidence(new, one, found) for one, found in zip(known, laid, strict=True)]
    leads = [_lead(known, place, same_product.usual) for place in range(len(known))]
    return _view_or_new(seen, leads, same_product)


def _view_or_new(seen: Sequence[Evidence], leads: Sequence[float], same_product: SameProduct) -> Arrival:
    chances = [same_product.probability(evidence.cosine, lead, evidence.inliers)
               for evidence, lead in zip(seen, leads, strict=True)]  # fmt: skip
    best = int(np.argmax(chances))
    return Arrival("other-view" if chances[best] >= LEAST_CHANCE else "new", best, chances[best], seen[best])


def _lead(known: Sequence[Known], place: int, usual: float) -> float:
    """By how much a photo's cosine is above that of the best photo of another product."""
    own = known[place]
    return lead_of(own.cosine, (one.cosine for one in known if one.product != own.product), usual)


def is_edit(found: Overlay) -> bool:
    """Whether one picture was made from the other."""
    return found.apart <= MOST_APART and found.recoloured <= MOST_RECOLOURED


def _evidence(new: Look, one: Known, found: Overlay) -> Evidence:
    return Evidence(
        bits_apart=bits_apart(new.waves, one.look.waves),
        mirrored_bits_apart=bits_apart(new.mirrored_waves, one.look.waves),
        cosine=one.cosine,
        inliers=verified_count(new.local, one.look.local),
        overlay=found,
    )
