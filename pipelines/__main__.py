"""The pipeline from a shell: ``python -m pipelines prepare`` and ``python -m pipelines evaluate``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

if TYPE_CHECKING:
    from pipelines.batch import Done

EVALUATIONS = {
    "segmentation": "pipelines.training.evaluate_segmentation",
    "keypoints": "pipelines.training.evaluate_keypoints",
    "matting": "pipelines.training.evaluate_matting",
    "instances": "pipelines.training.evaluate_instances",
    "crops": "pipelines.training.evaluate_crops",
    "colours": "pipelines.training.evaluate_colours",
    "retrieval": "pipelines.training.evaluate_retrieval",
    "shape": "pipelines.training.evaluate_shape",
    "search": "pipelines.training.evaluate_search",
    "duplicates": "pipelines.training.evaluate_duplicates",
}

# Which options go with which evaluation.
OPTIONS = {
    "segmentation": frozenset(("groups", "side_px", "weights_dir")),
    "retrieval": frozenset(("protocol", "split", "pool", "metric", "rerank", "backbone", "grid", "cache")),
    "search": frozenset(("backbone",)),
    "duplicates": frozenset(("backbone",)),
}
OPTION_NAMES = {"side_px": "--side", "weights_dir": "--weights"}


@click.group()
def cli() -> None:
    """Packshot: photos in, marketplace-ready pictures out."""


@cli.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the results.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 256), help="Photos prepared at once.")
@click.option("--segmenter", default="yolact-mnv2", show_default=True, help="For example rembg:isnet-general-use.")
@click.option("--keypointer", default="attention-points", show_default=True, help="Or mmpose:CONFIG:CHECKPOINT.")
def prepare(inputs: tuple[Path, ...], out: Path, jobs: int, segmenter: str, keypointer: str) -> None:
    """Prepare every photo of INPUTS (files or folders, with their subfolders) into a folder of its own under --out.

    SKU1/front.jpg becomes OUT/SKU1/front/. Where front.jpg and front.png lie side by side, the second keeps its
    suffix: OUT/SKU1/front.png/. Refused files are listed in OUT/failures.csv, and the exit status is then 1.
    """
    # Decoders and nets take a second to load; --help does not need them.
    from pipelines import batch  # noqa: PLC0415
    from pipelines.engines.choice import Choice, EngineError  # noqa: PLC0415
    from pipelines.engines.manifest import WeightsError  # noqa: PLC0415

    choice = Choice(segmenter, keypointer)
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
        done = list(tqdm(batch.run(batch.plan(photos), out, jobs, choice), total=len(photos), unit="photo"))
    except (WeightsError, EngineError) as error:
        raise click.ClickException(str(error)) from error
    _align(out, done)
    _report(out, done)


def _align(out: Path, done: list[Done]) -> None:
    from pipelines.sku_folders import PhotoFolder, align_folders  # noqa: PLC0415

    good = [result.job for result in done if result.reason is None]
    good.sort(key=lambda job: job.path)
    moved = align_folders(PhotoFolder(job.sku, job.path, out / job.folder) for job in good)
    if moved:
        click.echo(f"The crops of {moved} photos were made alike with those of their SKU.")


@cli.command("check-exports")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--channel", "channels", multiple=True, help="An export profile; several times for several. Default: all."
)
@click.option(
    "--prepared",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take masks from what prepare --out wrote, instead of running the nets.",
)
def check_exports(inputs: tuple[Path, ...], channels: tuple[str, ...], prepared: Path | None) -> None:
    """Render every photo of INPUTS for channels, check the files, and say what fails; exit status 1 when any does."""
    from pipelines import check_exports as checking  # noqa: PLC0415
    from pipelines.exports.profiles import ProfileError, load_profile, profile_names  # noqa: PLC0415

    try:
        profiles = [load_profile(name) for name in channels or profile_names()]
        verdicts = [one for found in tqdm(checking.check_photos(inputs, profiles, prepared)) for one in found]
    except (ProfileError, FileNotFoundError) as error:
        raise click.ClickException(str(error)) from error
    if not verdicts:
        raise click.UsageError(f"There are no photos in {', '.join(str(path) for path in inputs)}.")
    for profile in profiles:
        mine = [one for one in verdicts if one.channel == profile.name]
        click.echo(checking.summary(mine))
        for one in (one for one in mine if one.left):
            click.echo(f"  {one.photo}: {' '.join(one.left)}")
    if any(one.left for one in verdicts):
        raise SystemExit(1)


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


def _groups(_context: click.Context, _option: click.Parameter, value: str | None) -> list[str] | None:
    known = ("people", "garments", "products")
    groups = value.split(",") if value else None
    if groups and not set(groups) <= set(known):
        raise click.BadParameter(f"expected some of {','.join(known)} with commas between, not {value}.")
    return groups


@cli.command()
@click.argument("what", type=click.Choice(sorted(EVALUATIONS)))
@click.option(
    "--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Data folder."
)
@click.option(
    "--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help="Also write the figures here."
)
@click.option("--groups", callback=_groups, help="Segmentation: some of people,garments,products.")
@click.option("--side", "side_px", type=click.IntRange(64, 2048), help="Segmentation: another input size, px.")
@click.option(
    "--weights",
    "weights_dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Segmentation: a folder with other weights and their manifest.",
)
@click.option("--protocol", type=click.Choice(["iconic", "iconic-filed", "photos", "open"]), help="Retrieval only.")
@click.option("--split", help="Retrieval: whose photos ask; test unless said.")
@click.option("--pool", help="Retrieval: mac, spoc, rmac, ramac, crow, gem or blend.")
@click.option("--metric", help="Retrieval: cosine, l1 or l2.")
@click.option("--rerank", help="Retrieval: none, neighbours, expansion, counts, verified or both.")
@click.option("--backbone", help="Retrieval, for one pooling, search and duplicates: an embedder.")
@click.option("--grid", is_flag=True, default=None, help="Retrieval: the paper's 48 cells by backbone.")
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), help="Retrieval: where features are kept.")
def evaluate(what: str, data: Path, json_path: Path | None, **options: Any) -> None:
    """Measure the shipped weights on the photos under --data (val unless said) and print a table."""
    given = {name: value for name, value in options.items() if value is not None}
    allowed = OPTIONS.get(what, frozenset())
    if not set(given) <= allowed:
        flags = ", ".join(OPTION_NAMES.get(name, f"--{name}") for name in sorted(set(given) - allowed))
        homes = " and ".join(home for home, names in OPTIONS.items() if set(given) & names)
        raise click.UsageError(f"{flags} do not go with evaluate {what}, but with evaluate {homes} only.")
    try:
        import_module(EVALUATIONS[what]).run(data, json_path, **given)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _counts(_context: click.Context, _option: click.Parameter, value: str) -> tuple[int, ...]:
    counts = value.split(",")
    if not all(count.isdigit() and int(count) >= 100 for count in counts):
        raise click.BadParameter(f"expected numbers of at least 100 with commas between, not {value}.")
    return tuple(int(count) for count in counts)


@cli.command()
@click.argument("what", type=click.Choice(["segmentation", "index"]))
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Time a photo of its shoots."
)
@click.option("--n", "counts", default="100000", show_default=True, callback=_counts, help="Index: how many vectors.")
@click.option(
    "--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help="Also write the figures here."
)
def bench(what: str, data: Path | None, counts: tuple[int, ...], json_path: Path | None) -> None:
    """Time the cut-out of a 6 and a 24 MP photo in forwards of a ResNet-50, or the index in exact searches."""
    from pipelines.bench.resnet50 import YardstickError  # noqa: PLC0415

    module = import_module(f"pipelines.bench.{what}")
    try:
        module.run(counts, json_path) if what == "index" else module.run(data, json_path)
    except (YardstickError, FileNotFoundError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    cli(prog_name="python -m pipelines")
