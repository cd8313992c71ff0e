"""Other colours for the garments of a tagged photo: a net is to know a skirt by its shape and place, not its colour."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.types import PART_NAMES, BoolArray, FloatArray, UInt8Array

BODY = tuple(PART_NAMES.index(name) for name in ("background", "skin", "hair"))
CHANGED_SHARE = 0.6
DARKEST, LIGHTEST = 25.0, 230.0
OUTLINE_PX = 7


def recolour_garments(
    image_rgb: UInt8Array, parts: UInt8Array, rng: np.random.Generator
) -> tuple[UInt8Array, UInt8Array]:
    """Some garments dyed: another lightness, contrast, hue and saturation in CIE L*a*b*, folds and prints kept.

    ``image_rgb`` (H, W, 3) and ``parts`` (H, W) uint8 > the dyed photo and (H, W) uint8, 255 along the outlines of
    what was dyed: tags are rough there, so the old colour may shine through and must teach nothing about outlines.
    """
    lab = cv2.cvtColor(image_rgb, cv2.COLOR_RGB2LAB).astype(np.float32)
    outlines = np.zeros(parts.shape, np.uint8)
    for part in range(len(PART_NAMES)):
        dyed = np.asarray(parts == part)
        if part in BODY or not dyed.any() or rng.random() >= CHANGED_SHARE:
            continue
        lab = mixed_in(lab, dye(lab, dyed, rng), dyed)
        outlines[rim_of(dyed)] = 255
    dyed_rgb = cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    return np.asarray(dyed_rgb, np.uint8), outlines


def mixed_in(lab: FloatArray, other: FloatArray, where: BoolArray) -> FloatArray:
    """(H, W, 3) ``other`` at ``where`` (H, W) and ``lab`` elsewhere, one fading into the other within two pixels."""
    share = cv2.GaussianBlur(where.astype(np.float32), (0, 0), 1.0)[..., None]
    return np.asarray(lab + share * (other - lab), np.float32)


def rim_of(area: BoolArray) -> BoolArray:
    """(H, W) what lies within three pixels of an area's outline."""
    rim = cv2.morphologyEx(area.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((OUTLINE_PX, OUTLINE_PX)))
    return np.asarray(rim > 0)


def dye(lab: FloatArray, garment: BoolArray, rng: np.random.Generator) -> FloatArray:
    """``lab`` (H, W, 3) as if everything had the garment's new dye."""
    middle = lab[garment].mean(0)
    lightness = np.clip(middle[0] + rng.uniform(-90, 90), DARKEST, LIGHTEST)
    turn, strength = rng.uniform(-np.pi, np.pi), rng.uniform(0.2, 1.5)
    turned = strength * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    new = np.empty_like(lab)
    new[..., 0] = lightness + rng.uniform(0.6, 1.2) * (lab[..., 0] - middle[0])
    new[..., 1:] = 128 + (lab[..., 1:] - 128) @ turned.T + rng.normal(0, 14, 2)
    return new
