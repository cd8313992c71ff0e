"""What ``python -m pipelines evaluate WHAT --json FILE`` measured, written into weights/manifest.toml.

``python -m pipelines.training.record_figures NAME FILE``
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pipelines.engines.manifest import WEIGHTS_DIR
from pipelines.training.manifest_entry import record_figures


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Record measured figures in the manifest.")
    parser.add_argument("name", help="the weights, for example yolact-mnv2")
    parser.add_argument("figures", type=Path, help="what evaluate --json wrote")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR)
    arguments = parser.parse_args()
    record_figures(arguments.weights, arguments.name, json.loads(arguments.figures.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
