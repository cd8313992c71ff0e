"""Celery bound to a Flask application: every task runs in its context."""

from __future__ import annotations

from typing import Any

from celery import Celery, Task
from flask import Flask
from kombu import Queue
from kombu.transport import TRANSPORT_ALIASES

from webapp import config
from webapp.config import HOUSE_QUEUE, PHOTOS_QUEUE, Config

FILES_TRANSPORT = "packshot-files"

# kombu finds transports by the scheme of the address.
TRANSPORT_ALIASES[FILES_TRANSPORT] = "webapp.filequeue:Transport"


def make_celery(app: Flask) -> Celery:
    """The Celery application of ``app``, kept as ``app.extensions["celery"]``."""

    class ContextTask(Task):  # type: ignore[misc]  # celery ships no types
        """A task that sees ``current_app``."""

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery("packshot", task_cls=ContextTask)
    settings: Config = app.extensions[config.EXTENSION]
    celery.conf.update(_common(settings), **_broker(settings))
    celery.set_default()
    app.extensions["celery"] = celery
    return celery


def _common(settings: Config) -> dict[str, Any]:
    # A lost worker's task is not sent again by Celery: the row counts the attempts, the sweeper sends again.
    return {
        "task_acks_late": True,
        "task_reject_on_worker_lost": False,
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": settings.workers,
        # Loading the nets may take longer than the four seconds that Celery grants a new process.
        "worker_proc_alive_timeout": 120,
        # Before the lease ends, so that no two processes work on one photo. Works in prefork only.
        "task_time_limit": max(3, int(settings.lease_seconds * 0.8)),
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "result_backend": None,
        "task_ignore_result": True,
        "task_default_queue": HOUSE_QUEUE,
        "task_queues": (Queue(PHOTOS_QUEUE), Queue(HOUSE_QUEUE)),
        "task_routes": {"packshot.prepare_photo": {"queue": PHOTOS_QUEUE}},
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
    }


def _broker(settings: Config) -> dict[str, Any]:
    if not settings.embedded_broker:
        server_options = {
            "visibility_timeout": 12 * settings.lease_seconds,
            "socket_connect_timeout": 3,
            "socket_timeout": 15,
        }
        return {"broker_url": settings.broker_url, "broker_transport_options": server_options}
    folder = settings.data_dir / "queue"
    for name in ("messages", "taken", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "processed_folder": str(folder / "taken"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.2,
    }
    return {"broker_url": f"{FILES_TRANSPORT}://", "broker_transport_options": options}
