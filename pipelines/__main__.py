"""The pipeline from a shell: ``python -m pipelines prepare`` and ``python -m pipelines evaluate``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

if TYPE_CHECKING:
    from pipelines.batch import Done

EVALUATIONS = {
    "segmentation": "pipelines.training.evaluate_segmentation",
    "keypoints": "pipelines.training.evaluate_keypoints",
    "instances": "pipelines.training.evaluate_instances",
}


@click.group()
def cli() -> None:
    """Packshot: photos in, marketplace-ready pictures out."""


@cli.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the results.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 256), help="Photos prepared at once.")
def prepare(inputs: tuple[Path, ...], out: Path, jobs: int) -> None:
    """Prepare every photo of INPUTS (files or folders, with their subfolders) into a folder of its own under --out.

    SKU1/front.jpg becomes OUT/SKU1/front/. Where front.jpg and front.png lie side by side, the second keeps its
    suffix: OUT/SKU1/front.png/. Refused files are listed in OUT/failures.csv, and the exit status is then 1.
    """
    # Decoders and nets take a second to load; --help does not need them.
    from pipelines import batch  # noqa: PLC0415
    from pipelines.engines.manifest import WeightsError  # noqa: PLC0415

    photos, left_out = batch.find_photos(inputs, out)
    if not photos:
        raise click.UsageError(f"There are no photos in {', '.join(str(path) for path in inputs)}.")
    if left_out:
        names = ", ".join(path.name for path in left_out[:5])
        click.echo(
            f"Left out {len(left_out)} files that are no pictures: {names}{' ...' * (len(left_out) > 5)}", err=True
        )
    out.mkdir(parents=True, exist_ok=True)
    try:
        done = list(tqdm(batch.run(batch.plan(photos), out, jobs), total=len(photos), unit="photo"))
    except WeightsError as error:
        raise click.ClickException(str(error)) from error
    _report(out, done)


def _report(out: Path, done: list[Done]) -> None:
    from pipelines import batch  # noqa: PLC0415

    results = sorted(done, key=lambda result: result.job.path)
    failed = [result for result in results if result.reason]
    batch.write_failures(out, failed)
    click.echo(f"{len(results) - len(failed)} photos prepared in {out}, {len(failed)} refused.")
    for result in failed[:10]:
        click.echo(f"  {result.job.path}: {result.reason}", err=True)
    if failed:
        click.echo(f"All reasons: {out / 'failures.csv'}", err=True)
        raise SystemExit(1)


@cli.command()
@click.argument("what", type=click.Choice(sorted(EVALUATIONS)))
@click.option(
    "--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Data folder."
)
@click.option(
    "--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help="Also write the figures here."
)
def evaluate(what: str, data: Path, json_path: Path | None) -> None:
    """Measure the shipped weights on the val photos under --data and print a table."""
    import_module(EVALUATIONS[what]).run(data, json_path)


if __name__ == "__main__":
    cli(prog_name="python -m pipelines")
