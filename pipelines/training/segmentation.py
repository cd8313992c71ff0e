"""Train the segmenter: ``python -m pipelines.training.segmentation --data ../shared/data --out runs/segmentation``.

Resumable (``last.pt``), logged (``log.csv``), averaged (EMA). On two cores set the MALLOC_* variables named in the README.
"""

from __future__ import annotations

import argparse
import copy
import csv
import logging
import math
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from pipelines.nets.yolact import Yolact, YolactSize
from pipelines.training.losses import total_loss
from pipelines.training.samples import Batch, Sampler

LOG = logging.getLogger("packshot.training")
ENCODER_RATE, NECK_RATE = 4e-4, 1.5e-3
EMA_DECAY = 0.998
LOG_EVERY, SAVE_EVERY = 20, 100


def feed(sampler: Sampler, batch_size: int, depth: int = 4) -> Iterator[Batch]:
    """Batches made by one thread beside the training step."""
    ready: queue.Queue[Batch] = queue.Queue(depth)

    def fill() -> None:
        for batch in sampler.batches(batch_size):
            ready.put(batch)

    threading.Thread(target=fill, daemon=True).start()
    while True:
        yield ready.get()


def to_input(images: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Tensor:
    """(N, H, W, 3) uint8 > (N, 3, H, W) float -1..1, channels last."""
    return (torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)


class Run:
    """One training run in a folder: net, average, optimiser and step, saved together."""

    def __init__(self, folder: Path, size: YolactSize, steps: int) -> None:
        self.folder, self.steps, self.step, self.size = folder, steps, 0, size
        self.net: Yolact = Yolact(size).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = copy.deepcopy(self.net).eval()
        encoder = list(self.net.encoder.parameters())
        known = {id(parameter) for parameter in encoder}
        others = [parameter for parameter in self.net.parameters() if id(parameter) not in known]
        groups = [{"params": encoder, "lr": ENCODER_RATE}, {"params": others, "lr": NECK_RATE}]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self.rates = [group["lr"] for group in self.optimiser.param_groups]

    def resume(self) -> None:
        """Take up the run where ``last.pt`` left it, if there is one."""
        path = self.folder / "last.pt"
        if path.exists():
            saved = torch.load(path, weights_only=True)
            self.net.load_state_dict(saved["net"])
            self.average.load_state_dict(saved["average"])
            self.optimiser.load_state_dict(saved["optimiser"])
            self.step = saved["step"]

    def save(self) -> None:
        """Write ``last.pt`` aside and rename it."""
        state = {"net": self.net.state_dict(), "average": self.average.state_dict(), "step": self.step,
                 "optimiser": self.optimiser.state_dict(), "size": asdict(self.size)}  # fmt: skip
        torch.save(state, self.folder / "next.pt")
        (self.folder / "next.pt").replace(self.folder / "last.pt")

    def train_on(self, batch: Batch) -> dict[str, float]:
        """One step; returns the parts of the loss."""
        self._set_rate()
        self.net.train()
        with torch.autocast("cpu", torch.bfloat16):
            output = self.net(to_input(batch.images))
        loss, parts = total_loss(output, batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self._update_average()
        self.step += 1
        return parts

    def _set_rate(self) -> None:
        warm = min(1.0, (self.step + 1) / 50)
        cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, self.step / self.steps)))
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = rate * warm * max(cosine, 0.01)

    def _update_average(self) -> None:
        decay = min(EMA_DECAY, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for mean, value in zip(self.average.state_dict().values(), self.net.state_dict().values(), strict=True):
                if mean.dtype.is_floating_point:
                    mean.lerp_(value, 1 - decay)
                else:
                    mean.copy_(value)


def train(data: Path, folder: Path, *, steps: int, batch_size: int = 16, seed: int = 0) -> None:
    """Train to ``steps``, resuming what ``folder`` holds."""
    torch.manual_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(folder, YolactSize(), steps)
    run.net.encoder.load_npz(data / "pretrained" / "mobilenet_v2_imagenet.npz")
    run.average.load_state_dict(run.net.state_dict())
    run.resume()
    started, seen = time.perf_counter(), 0
    with (folder / "log.csv").open("a", newline="", encoding="utf-8") as file:
        log = csv.writer(file)
        for batch in feed(Sampler(data, seed + run.step), batch_size):
            parts = run.train_on(batch)
            seen += batch_size
            if run.step % LOG_EVERY == 0:
                rate = seen / (time.perf_counter() - started)
                log.writerow([run.step, *(f"{value:.4f}" for value in parts.values()), f"{rate:.2f}"])
                file.flush()
                LOG.info("step %d of %d, %.1f photos/s, %s", run.step, steps, rate,
                         " ".join(f"{name} {value:.3f}" for name, value in parts.items()))  # fmt: skip
            if run.step % SAVE_EVERY == 0 or run.step >= steps:
                run.save()
            if run.step >= steps:
                return


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Train the segmenter.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/segmentation"))
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    train(arguments.data, arguments.out, steps=arguments.steps, batch_size=arguments.batch, seed=arguments.seed)


if __name__ == "__main__":
    main()
