"""The mean of two runs' averaged nets: what the second learnt, without what it forgot of the first.

``python -m pipelines.training.average_runs --first runs/a --second runs/b --share 0.7 --out runs/c`` writes a
``last.pt`` that an export or a ``--start`` reads: 0.7 of the second's parameters and 0.3 of the first's (Wortsman et
al., "Robust fine-tuning of zero-shot models", equation 1). It only makes sense where the second started from the
first.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor


def mean_of(first: dict[str, Tensor], second: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """``second``'s parameters, moved towards ``first``'s where it has them; counters stay ``second``'s."""
    return {
        name: torch.lerp(first[name], value, share) if name in first and value.dtype.is_floating_point else value
        for name, value in second.items()
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Average two runs' nets.")
    parser.add_argument("--first", type=Path, required=True)
    parser.add_argument("--second", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.7, help="of the second, 0..1")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    first, second = (
        torch.load(folder / "last.pt", weights_only=True)["average"] for folder in (arguments.first, arguments.second)
    )
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.save({"average": mean_of(first, second, arguments.share)}, arguments.out / "last.pt")


if __name__ == "__main__":
    main()
