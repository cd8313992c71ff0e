from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from pipelines.swatches.house import default_text
from webapp.services import house_colours

SMALL = 'colours:\n  - {name: Ink, hex: "#101820", family: black}\n'


def test_everybody_reads_the_list_and_only_administrators_may_change_it(
    operator_client: FlaskClient, admin_client: FlaskClient
) -> None:
    page = operator_client.get("/settings/colours").text
    assert "readonly" in page and "Only administrators" in page
    assert "readonly" not in admin_client.get("/settings/colours").text
    assert operator_client.post("/settings/colours", data={"text": SMALL}).status_code == 403


def test_saving_keeps_a_version_with_its_author_and_shows_its_colours(app: Flask, admin_client: FlaskClient) -> None:
    answer = admin_client.post("/settings/colours", data={"text": SMALL.replace("\n", "\r\n")})
    assert (answer.status_code, answer.location) == (303, "/settings/colours")
    with app.app_context():
        assert house_colours.current().text == SMALL
    page = admin_client.get("/settings/colours").text
    assert "1 colours in use" in page and 'fill="#101820"' in page and "Version 1" in page
    assert "soft black" in admin_client.get("/settings/colours?version=0").text


def test_a_fault_is_shown_with_its_line_and_what_was_typed_stays(app: Flask, admin_client: FlaskClient) -> None:
    answer = admin_client.post("/settings/colours", data={"text": "colours:\n  - {name: Ink, hex: dark, family: x}\n"})
    assert answer.status_code == 400
    assert "Line 2" in answer.text and "is no colour" in answer.text and "hex: dark" in answer.text
    with app.app_context():
        assert house_colours.current().version == 0


def test_saving_what_is_there_already_says_so(admin_client: FlaskClient) -> None:
    answer = admin_client.post("/settings/colours", data={"text": default_text()})
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.text
