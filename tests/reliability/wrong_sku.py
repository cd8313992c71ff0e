"""How often the wrong-SKU alarm is right and wrong: ``python -m tests.reliability.wrong_sku --data FOLDER``.

Studio photos whose SKU has several views are asked twice by the served embedder: filed rightly, where an alarm is
false, and filed under a SKU of another style drawn by a fixed seed, where it is wanted.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.engines import load_engines
from pipelines.imaging.decode import decode
from pipelines.training.fit_same_product import studio_rows
from pipelines.types import FloatArray
from webapp.services.verdicts import LEAD, NEAR

SEED = 0


def main() -> None:
    """Describe all photos, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    rows = list(studio_rows(parser.parse_args().data))
    embedder = load_engines().embedder
    vectors = np.stack([embedder.embed(decode(photo).image_rgb, _foreground(mask)) for photo, mask, _ in rows])
    skus = np.array([sku for _, _, sku in rows])
    asked = [row for row in range(len(skus)) if (skus == skus[row]).sum() > 1]
    cosines, random = vectors @ vectors.T, np.random.default_rng(SEED)
    false = np.mean([raised(cosines[row], skus, row, skus[row]) for row in asked])
    found = np.mean([raised(cosines[row], skus, row, _another(skus, row, random)) for row in asked])
    sys.stdout.write(
        f"{embedder.name}, {len(asked)} photos: alarms on {false:.3f} filed rightly, {found:.3f} wrongly\n"
    )


def raised(cosines: FloatArray, skus: NDArray[np.str_], row: int, filed: str) -> bool:
    """Whether the photo of a row, ``filed`` under a SKU, raises an alarm; ``cosines`` (n,) are its own."""
    others = np.arange(len(skus)) != row
    near = cosines[others & (skus != filed)].max()
    return bool(near >= NEAR and near - cosines[others & (skus == filed)].max() >= LEAD)


def _another(skus: NDArray[np.str_], row: int, random: np.random.Generator) -> str:
    """A SKU of another style; colours of one style look too much alike to be told by it."""
    style = skus[row].split("-")[0]
    return str(random.choice([sku for sku in sorted(set(skus)) if sku.split("-")[0] != style]))


def _foreground(mask: Path) -> FloatArray:
    found = cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE)
    if found is None:
        raise FileNotFoundError(f"expected a mask at {mask}")
    return np.asarray(found, np.float32) / np.float32(255)


if __name__ == "__main__":
    main()
