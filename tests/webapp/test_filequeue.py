import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from webapp import celery_app
from webapp.filequeue import write_whole


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    options = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "processed_folder": str(tmp_path)}
    options["control_folder"] = str(tmp_path)
    return Connection(f"{celery_app.FILES_TRANSPORT}://folder", transport_options=options)


def test_messages_come_out_in_the_order_they_went_in(connection: Connection) -> None:
    with connection.SimpleQueue("photos") as queue:
        for number in range(5):
            queue.put({"number": number})
        taken = [queue.get_nowait() for _ in range(5)]
        assert [message.payload["number"] for message in taken] == list(range(5))
        for message in taken:
            message.ack()
        with pytest.raises(Empty):
            queue.get_nowait()


def test_queues_do_not_see_each_others_messages(connection: Connection) -> None:
    with connection.SimpleQueue("photos") as photos, connection.SimpleQueue("house") as house:
        photos.put("photo")
        with pytest.raises(Empty):
            house.get_nowait()
        assert photos.get_nowait().payload == "photo"


def test_a_half_written_message_is_never_seen(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / ".half").write_text('{"body": "unfin')
    with connection.SimpleQueue("photos") as queue:
        queue.put("whole")
        assert queue.get_nowait().payload == "whole"


def test_a_damaged_message_does_not_stop_the_queue(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "0_x.photos.msg").write_text('{"body": "unfin')
    with connection.SimpleQueue("photos") as queue:
        queue.put("whole")
        assert queue.get_nowait().payload == "whole"


def test_several_readers_take_every_message_once(connection: Connection) -> None:
    with connection.SimpleQueue("photos") as queue:
        for number in range(60):
            queue.put(number)
    taken: list[int] = []

    def take() -> None:
        with connection.clone() as own, own.SimpleQueue("photos") as queue:
            try:
                while True:
                    message = queue.get_nowait()
                    taken.append(message.payload)
                    message.ack()
            except Empty:
                return

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(60))


def test_a_file_is_old_or_new_but_never_half(tmp_path: Path) -> None:
    path = tmp_path / "table"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
