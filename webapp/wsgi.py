"""What gunicorn serves: ``gunicorn webapp.wsgi:app``."""

from __future__ import annotations

import sys

from webapp import create_app
from webapp.config import ConfigError
from webapp.models import schema

try:
    app = create_app()
    with app.app_context():
        schema.require()
except (ConfigError, schema.SchemaError) as error:
    # gunicorn ends its master on this status instead of starting the worker again and again.
    sys.stderr.write(f"{error}\n")
    sys.exit(4)
