"""Commands: ``flask --app webapp setup | db | users | shoots | sweep | demo``."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from webapp import config
from webapp.demo import demo_photos
from webapp.jobs.sweep import sweep
from webapp.models import ROLES, Shoot, schema
from webapp.services import imports, shoots, users
from webapp.services.errors import UserError

SWEEP_SECONDS = 5
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Add the commands to ``flask --app webapp``."""
    for command in (setup, demo, sweep_command, db_commands, user_commands, shoot_commands):
        app.cli.add_command(command)


def sentences(command: Callable[..., None]) -> Callable[..., None]:
    """Show what went wrong as one sentence instead of a traceback."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (UserError, schema.SchemaError) as error:
            raise click.ClickException(str(error)) from error

    return wrapped


@click.command()
@with_appcontext
def setup() -> None:
    """Make or update the database, and the first administrator when there is nobody yet."""
    schema.upgrade()
    _say_first_admin()


db_commands = AppGroup("db", help="The database's tables.")


@db_commands.command()
def upgrade() -> None:
    """Make or update the tables."""
    schema.upgrade()
    click.echo("The database is up to date.")


user_commands = AppGroup("users", help="People who may sign in.")


@user_commands.command()
@click.argument("email")
@click.option("--name", default="", help="How the person is called on the pages.")
@click.option("--role", type=click.Choice(ROLES), default="operator", show_default=True)
@sentences
def create(email: str, name: str, role: str) -> None:
    """Let a person in; prints a one-time password."""
    user, password = users.create_user(email, name, role)
    click.echo(f"{user.email} may sign in as {role} with the one-time password {password}")


@user_commands.command("ensure-admin")
def ensure_admin() -> None:
    """Make the first administrator when there is nobody yet."""
    _say_first_admin()


@user_commands.command("reset-password")
@click.argument("email")
@sentences
def reset_password(email: str) -> None:
    """Give a person a new one-time password."""
    found = [user.id for user in users.list_users() if user.email == email.strip().lower()]
    if not found:
        raise click.ClickException(f"There is nobody with the address {email}.")
    click.echo(f"{email} may sign in with the one-time password {users.reset_password(found[0])}")


shoot_commands = AppGroup("shoots", help="Photo shoots.")


@shoot_commands.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--shoot", "name", help="Name of the shoot; the newest one of this name is continued. Default: the folder's name."
)
@click.option("--pattern", default=imports.DEFAULT_PATTERN, help="Regular expression with the groups sku and view.")
@click.option("--dry-run", is_flag=True, help="Only list what would be done.")
@sentences
def import_command(folder: Path, name: str | None, pattern: str, dry_run: bool) -> None:
    """Bring a folder with its subfolders into a shoot. Running it twice adds nothing."""
    schema.require()
    found = imports.scan(folder, pattern)
    if dry_run:
        _list(found)
        return
    shoot = _shoot(name or folder.resolve().name)
    _import(shoot, folder, found)


@click.command("sweep")
@click.option("--loop", is_flag=True, help=f"Go on for ever, every {SWEEP_SECONDS} seconds.")
@with_appcontext
@sentences
def sweep_command(loop: bool) -> None:
    """Send again what was lost, take back what dead workers held."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    schema.require()
    if not loop:
        click.echo(str(sweep()))
        return
    while True:
        _one_round()
        time.sleep(min(SWEEP_SECONDS, config.current().lease_seconds / 4))


@click.command()
@with_appcontext
@sentences
def demo() -> None:
    """Make a shoot from photographs that come with scikit-image and matplotlib."""
    schema.require()
    with demo_photos() as folder:
        _import(_shoot("Demo shoot"), folder, imports.scan(folder))
    click.echo("The demo shoot waits for the worker; `make run` starts it.")


def _one_round() -> None:
    try:
        sweep()
    except SQLAlchemyError as error:
        # The database may be restarting; the next round tries again.
        log.warning("the sweeper could not work: %s", error)


def _say_first_admin() -> None:
    made = users.ensure_admin()
    if made is not None:
        user, password = made
        click.echo(f"First administrator: {user.email}   one-time password: {password}")


def _shoot(name: str) -> Shoot:
    return shoots.find_by_name(name) or shoots.create_shoot(name, None)


def _list(found: imports.DryRun) -> None:
    for path, sku, view in found.matched:
        click.echo(f"matched    {path}  SKU {sku}  view {view or '-'}")
    for path in found.unmatched:
        click.echo(f"unmatched  {path}")
    for paths, sku, view in found.colliding:
        click.echo(f"colliding  {', '.join(paths)}: all are SKU {sku}, view {view or '-'}")
    click.echo(f"{len(found.matched)} matched, {len(found.unmatched)} unmatched, {len(found.colliding)} collisions")


def _import(shoot: Shoot, folder: Path, found: imports.DryRun) -> None:
    tally, shoot_id, name = imports.Tally(), shoot.id, shoot.name
    with click.progressbar(length=len(found.matched), label=f"Importing into {name}") as bar:
        for tally in imports.add_files(shoot_id, folder, found.matched):
            bar.update(tally.done - bar.pos)
    click.echo(imports.summary(tally, len(found.unmatched)))
    for refusal in shoots.refusals(shoot_id)[: tally.refused]:
        click.echo(f"refused    {refusal.original_name}: {refusal.reason}")
