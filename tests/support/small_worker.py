"""A worker with small engines: ``python -m tests.support.small_worker``. A magenta photo kills its process."""

from __future__ import annotations

import os
import signal
import time

import numpy as np

from pipelines.engines.base import Engines
from pipelines.types import Segmentation, UInt8Array
from tests.support.engines import ColourEmbedder
from tests.support.simple_engines import BorderSegmenter, CentreKeypointer
from webapp import worker

MAGENTA = (255, 0, 255)


class MortalSegmenter(BorderSegmenter):
    """Kills its own process at the sight of a magenta photo, as a fault in a native library would."""

    def segment(self, image_rgb: UInt8Array) -> Segmentation:
        """See :class:`pipelines.engines.base.Segmenter`. Slow on request, so that a test can hit the middle."""
        time.sleep(float(os.environ.get("TEST_SECONDS_PER_PHOTO", "0")))
        if np.abs(image_rgb[::8, ::8].astype(np.int16) - MAGENTA).max() < 40:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().segment(image_rgb)


def load() -> Engines:
    """The engines of one child."""
    return Engines(MortalSegmenter(), CentreKeypointer(), ColourEmbedder())


if __name__ == "__main__":
    worker.run(load)
