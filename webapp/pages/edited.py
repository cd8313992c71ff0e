"""What the pages of edited texts (crops, colours) do alike: show a version, save another, keep what has faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pipelines.types import Fault
from webapp.models import User
from webapp.services.edited import EditedText
from webapp.services.errors import UserError


@dataclass(frozen=True)
class EditedPage:
    """``section`` names page, template and blueprint; ``save`` stores a right text; ``more`` is for the template."""

    section: str
    text: EditedText[Any]
    save: Callable[[str, User], object]
    more: Callable[[], dict[str, Any]] = dict

    def shown(self) -> ResponseReturnValue:
        """The text that counts; ``?version=`` opens an older one for reading or saving again."""
        version = request.args.get("version", type=int)
        text = self.text.current().text if version is None else self.text.get_version(version)
        return self._page(text, opened=version)

    def saved(self) -> ResponseReturnValue:
        """Make the text the one that counts; with faults, show them and keep what was typed."""
        text = request.form.get("text", "")
        wrong = self.text.faults(text)
        if wrong:
            return self._page(text, faults=wrong), 400
        try:
            self.save(text, current_user)
        except UserError as error:
            return self._page(text, sentence=error.sentence), error.status
        return redirect(url_for(f"settings_{self.section}.show"), 303)

    def _page(
        self, text: str, *, faults: list[Fault] | None = None, sentence: str | None = None, opened: int | None = None
    ) -> str:
        return render_template(
            f"pages/settings_{self.section}.html",
            section=self.section,
            text=text,
            opened=opened,
            faults=faults or [],
            sentence=sentence,
            current=self.text.current(),
            versions=self.text.versions(),
            may_save=current_user.may("admin"),
            **self.more(),
        )
