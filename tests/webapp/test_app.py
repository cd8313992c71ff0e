"""What holds for every answer of the web process."""

import subprocess
import sys
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.support.servers import ROOT


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/login", "/no such page", "/static/nothing"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_a_form_without_its_token_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/login", data={"email": "a@b.c", "password": "x"})
    assert answer.status_code == 400
    assert "open for too long" in answer.text


def test_errors_of_the_interface_are_sentences_in_json(operator_client: FlaskClient) -> None:
    answer = operator_client.get("/api/v1/shoots/99/progress")
    assert (answer.status_code, answer.json) == (404, {"error": "This shoot does not exist (any more)."})


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    assert app.config["SESSION_COOKIE_HTTPONLY"] is True
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_the_web_process_loads_no_net_and_no_index(tmp_path: Path) -> None:
    script = (
        "import sys; from webapp import config, create_app;"
        f"app = create_app(config.from_env({{'PACKSHOT_DATA_DIR': {str(tmp_path)!r}}}));"
        "from webapp.models import schema\n"
        "with app.app_context(): schema.upgrade()\n"
        "assert app.test_client().get('/login').status_code == 200\n"
        "heavy = {'torch', 'onnxruntime', 'faiss', 'cv2', 'pyvips', 'sklearn', 'pymatting'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or None)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_tables_the_web_server_stops_with_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import webapp.wsgi"],
        cwd=ROOT,
        env={"PACKSHOT_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert done.stderr == "The database has no tables or old ones. Run: flask --app webapp setup\n"
