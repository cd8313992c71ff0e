"""A second look at the likeliest products: patterns in the same places, on whichever of their views, confirm them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from pipelines.types import UInt8Array
from webapp import storage
from webapp.jobs.facts import Facts
from webapp.models import Photo, db
from webapp.models.status import APPROVED, PHOTO_STATES
from webapp.services.search_line import Json

if TYPE_CHECKING:
    from pipelines.retrieval.local_features import LocalFeatures

# Of a product with more views than this the newest count.
MOST_VIEWS: Final = 24
KEPT: Final = 512
AT_ONCE: Final = 2


@dataclass(frozen=True)
class Close:
    """One likely product: its ``item``, and where the patterns of its views lie, nearest first."""

    item: Json
    patterns: list[Path]


class SecondLook:
    """Puts the first few products of an answer in order again. ``gather`` reads what that takes from the database."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._kept: OrderedDict[Path, LocalFeatures] = OrderedDict()
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE)

    def gather(self, items: Sequence[Json]) -> list[Close]:
        """What is needed of the first products, without looking at any pattern yet."""
        from pipelines.retrieval.products import LIKELY  # noqa: PLC0415  # heavy: only in the search process

        views = [self._views(item["photo"]) for item in items[:LIKELY]]
        chosen = select(Photo.id, Photo.result_token).where(Photo.id.in_([one for ids in views for one in ids]))
        tokens = {photo_id: token for photo_id, token in db.session.execute(chosen) if token}
        kept = storage.current()
        return [
            Close(item, [kept.pattern(photo_id, tokens[photo_id]) for photo_id in ids if photo_id in tokens])
            for item, ids in zip(items, views, strict=False)
        ]

    def look(self, close: Sequence[Close], picture_rgb: UInt8Array) -> list[Json]:
        """Their items with the number of ``placed`` matches, best first."""
        from pipelines.retrieval.local_features import describe  # noqa: PLC0415  # heavy: only in the search process
        from pipelines.retrieval.products import Scored  # noqa: PLC0415

        pattern = describe(picture_rgb)
        counts = self._pool.map(lambda one: self._placed(pattern, one.patterns), close)
        scored = [(Scored(one.item["score"], placed), one.item) for one, placed in zip(close, counts, strict=True)]
        best_first = sorted(scored, key=lambda pair: -pair[0].rank)
        return [item | {"placed": one.placed} for one, item in best_first]

    def _placed(self, pattern: LocalFeatures, paths: Sequence[Path]) -> int:
        """The most matches in the same places, with the nearest view's pattern or with the richest one."""
        from pipelines.retrieval.local_features import verified_count  # noqa: PLC0415
        from pipelines.retrieval.products import worth_a_look  # noqa: PLC0415

        # A feature takes as many bytes as any other.
        rich = [path.stat().st_size if path.is_file() else 0 for path in paths]
        chosen = [self._read(paths[place]) for place in worth_a_look(0, rich)]
        return max((verified_count(pattern, features) for features in chosen), default=0)

    def _views(self, photo_id: int) -> list[int]:
        """A photo and, where it is approved, the other approved photos of its SKU; the newest ones of very many."""
        rows, place = self._facts.rows, self._facts.place(photo_id)
        approved = PHOTO_STATES.index(APPROVED)
        if rows["state"][place] != approved or not self._facts.skus.words[rows["sku"][place]]:
            return [photo_id]
        same = (rows["sku"] == rows["sku"][place]) & (rows["state"] == approved) & rows["findable"]
        others = sorted((int(other) for other in rows["id"][same] if other != photo_id), reverse=True)
        return [photo_id, *others[: MOST_VIEWS - 1]]

    def _read(self, path: Path) -> LocalFeatures:
        """The local features in a file; none where there is no file."""
        from pipelines.retrieval.local_features import unpacked  # noqa: PLC0415  # heavy: only in the search process

        with self._lock:
            kept = self._kept.get(path)
        if kept is None:
            if not path.is_file():
                return unpacked(b"")
            kept = unpacked(path.read_bytes())
            with self._lock:
                self._kept[path] = kept
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return kept
