"""The body points of one photo: the key point engine's, with what the photographer knows besides."""

from __future__ import annotations

from pipelines.engines.base import Keypointer
from pipelines.imaging.facing import faced
from pipelines.imaging.persons import person_box
from pipelines.types import Keypoints, Photo, Segmentation


def find_points(photo: Photo, found: Segmentation, keypointer: Keypointer, view: str = "") -> Keypoints:
    """Points of the person that ``found`` shows, in pixels of the photo; ``view`` as the photo's file name tells it."""
    return faced(keypointer.locate(photo.image_rgb, person_box(found, photo.size_px)), view)
