"""What the search process answers: it looks at photos that people send, and finds what is like them in the house."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pipelines.imaging.colour import ciede2000
from pipelines.names import product_of
from pipelines.retrieval.same_product import lead_of
from pipelines.swatches.house import cielab_of
from pipelines.types import BoolArray, FloatArray
from webapp.jobs.facts import Facts
from webapp.jobs.look import Eye
from webapp.jobs.second_look import SecondLook
from webapp.jobs.vectors import Ids, Vectors
from webapp.models.status import APPROVED, PHOTO_STATES
from webapp.services import house_colours, search
from webapp.services.errors import UserError, not_found
from webapp.services.search_line import Json

if TYPE_CHECKING:
    from pipelines.engines.base import Engines

LEAST_CHANCE: Final = 0.5
# So many photos are ranked, and products made of them.
DEPTH: Final = 600
VIEWS: Final = 4
# A colour that is wanted beside a photo may differ by so much, in CIEDE2000.
COLOUR_REACH: Final = 15.0
# Of two colours that are equally near, the one that covers more of the product comes first.
SHARE_COUNTS: Final = 10.0
ANEW: Final = "This photo is being described by a new net; try again in a moment."
Ranked = tuple[list[int], list[float]]


class Finder:
    """Answers questions about likeness; one for the whole search process."""

    def __init__(self, engines: Engines) -> None:
        weights = engines.embedder.weights
        self._eye = Eye(engines)
        self._facts, self._vectors = Facts(weights), Vectors(engines.embedder.dimension)
        self._same_product = engines.limits.search if engines.limits else None
        self._second = SecondLook(self._facts)
        self._lock = Lock()

    def refresh(self) -> None:
        """Take up what has changed in the house."""
        self._facts.refresh()
        self._vectors.refresh(self._facts)

    def answer(self, asked: Json) -> Json:
        """Answer one question by its ``what``; UserError with a sentence when it cannot be answered."""
        answers: dict[str, Callable[[Json], Json]] = {
            "look": self._look,
            "find": self._find,
            "outdated": self._outdated,
        }
        return answers[asked["what"]](asked)

    def _look(self, asked: Json) -> Json:
        """``path`` of a file > ``query``, the token of its picture, its size and the boxes of what was found."""
        token, looked = self._eye.take(Path(asked["path"]))
        return {"query": token, "size_px": looked.size_px, "boxes": looked.boxes}

    def _find(self, asked: Json) -> Json:
        """``source`` > items, best first, from ``first`` on, ``count`` of them; ``by`` product or photo.

        ``source`` has one of ``query`` (with ``box``), ``photo`` (with ``other_colour``) and ``colour``; the newest
        come first without any. ``filters``: state, label, shoot, sku, colour.
        """
        source = asked["source"]
        looked = self._eye.again(source["query"]) if source.get("query") else None
        vector = self._eye.embed(looked, source.get("box")) if looked else None
        with self._lock:
            self.refresh()
            allowed = self._filtered(asked["filters"]) & self._fitting(source, asked["by"])
            items = self._grouped(self._ranked(source, vector, allowed), asked["by"])
            close = self._second.gather(items) if looked else []
            anew = int(self._facts.rows["outdated"].sum())
        if looked is not None:
            inside = self._eye.inside(looked, source.get("box"))
            items = self._second.look(close, inside) + items[len(close) :]
        seen = {"searched": int(allowed.sum()), "anew": anew, "boxes": looked.boxes if looked else []}
        return self._page(items, asked, looked is not None) | seen

    def _outdated(self, asked: Json) -> Json:
        """Ids of at most ``count`` photos that another embedder than the present one has described.

        Drawn anew each time: those that cannot be described, since their file is broken, must not keep out the others.
        """
        with self._lock:
            self.refresh()
            rows = self._facts.rows
            ids = np.random.default_rng().permutation(rows["id"][rows["outdated"]])
            return {"ids": ids[: asked["count"]].tolist()}

    def _filtered(self, filters: Json) -> BoolArray:
        """(n,) bool: the photos that may be found."""
        rows = self._facts.rows
        allowed = rows["findable"] & np.isin(rows["state"], [PHOTO_STATES.index(one) for one in filters["states"]])
        if filters.get("label"):
            allowed &= rows["label"] == self._facts.labels.known(filters["label"])
        if filters.get("shoot"):
            allowed &= rows["shoot"] == filters["shoot"]
        if filters.get("sku"):
            wanted = filters["sku"].casefold()
            skus = [number for number, sku in enumerate(self._facts.skus.words) if wanted in sku.casefold()]
            allowed &= np.isin(rows["sku"], skus)
        if filters.get("colour"):
            allowed &= self._colour_distances(filters["colour"]) <= COLOUR_REACH
        return np.asarray(allowed, np.bool_)

    def _fitting(self, source: Json, by: str) -> BoolArray:
        """(n,) bool: everything but the photo that is asked about, its product, and products of its colour."""
        facts = self._facts
        if not source.get("photo"):
            return np.ones(len(facts.rows), np.bool_)
        place = facts.place(source["photo"])
        if place < 0:
            raise not_found("photo")
        others = facts.rows["id"] != source["photo"]
        if by == "product":
            others &= facts.rows["sku"] != facts.rows["sku"][place]
        if source.get("other_colour"):
            own = facts.rows["lab"][place, 0]
            apart = ciede2000(facts.rows["lab"][:, 0], own)
            others &= (apart > house_colours.current().parsed.warn_at) & (facts.rows["share"][:, 0] > 0)
        return np.asarray(others, np.bool_)

    def _ranked(self, source: Json, vector: FloatArray | None, allowed: BoolArray) -> Ranked:
        """Ids and scores, best first: cosines, for a colour minus the distance, else none."""
        ids: Ids = self._facts.rows["id"][allowed]
        if source.get("photo"):
            vector = self._vectors.of(source["photo"])
            if self._facts.rows["outdated"][self._facts.place(source["photo"])]:
                raise UserError(ANEW, status=search.NOT_NOW)
            if vector is None:
                raise UserError("This photo has not been described by the present net; prepare it again.", status=409)
        if vector is not None:
            return self._vectors.nearest(vector, DEPTH, ids)
        if source.get("colour"):
            distances = self._colour_distances(source["colour"])[allowed]
            order = np.argsort(distances, kind="stable")[:DEPTH]
            return ids[order].tolist(), (-distances[order]).tolist()
        newest = np.sort(ids)[::-1][:DEPTH].tolist()
        return newest, [0.0] * len(newest)

    def _colour_distances(self, hex_colour: str) -> FloatArray:
        """(n,) CIEDE2000 from each photo to ``hex_colour``: of its nearest colour, more where that covers little."""
        rows = self._facts.rows
        if not len(rows):
            return np.zeros(0, np.float32)
        apart = ciede2000(rows["lab"], cielab_of(hex_colour)) + SHARE_COUNTS * (1 - rows["share"])
        return np.asarray(np.where(rows["share"] > 0, apart, np.inf).min(1), np.float32)

    def _grouped(self, ranked: Ranked, by: str) -> list[Json]:
        """Photos as they are, or products: all approved photos of a SKU are views of it, the nearest one speaks.

        Photos that nobody has approved stay apart from them: their SKU is what somebody wrote, not what was checked.
        """
        rows, groups = self._facts.rows, dict[tuple[Any, ...], Json]()
        places = self._facts.at(ranked[0])
        for place, photo_id, score in zip(places, *ranked, strict=True):
            row = rows[place]
            named = by == "product" and self._facts.skus.words[row["sku"]]
            key = (named, row["state"] == PHOTO_STATES.index(APPROVED)) if named else (photo_id,)
            item = groups.setdefault(key, {"photo": photo_id, "score": score, "views": [], "count": 0})
            item["count"] += 1
            if photo_id != item["photo"] and len(item["views"]) < VIEWS:
                item["views"].append(photo_id)
        return list(groups.values())

    def _page(self, items: list[Json], asked: Json, is_it: bool) -> Json:
        """The part of ``items`` asked for. ``is_it``: a photo from outside, which may show one of them or none."""
        first = asked["first"]
        chances = self._chances(items) if is_it else [None] * len(items)
        shown = list(zip(items, chances, strict=True))[first : first + asked["count"]]
        told = [item | {"chance": chance} for item, chance in shown]
        known = [chance for chance in chances if chance is not None]
        no_match = is_it and (not items or bool(known and max(known) < LEAST_CHANCE))
        return {"items": told, "total": len(items), "no_match": no_match}

    def _chances(self, items: list[Json]) -> list[float | None]:
        """0..1 that each is the product that is looked for; None for an engine without a calibration."""
        from pipelines.retrieval.products import leads  # noqa: PLC0415  # heavy: only in the search process

        close = [item for item in items if "placed" in item]
        model = self._same_product
        if model is None:
            return [None] * len(items)
        ahead = leads([item["score"] for item in close], [self._product(item["photo"]) for item in close], model.usual)
        # What nobody looked at closely is behind the best of those.
        best = max((item["score"] for item in close), default=0.0)
        ahead += [lead_of(item["score"], [best], model.usual) for item in items[len(close) :]]
        return [
            round(model.probability(item["score"], lead, item.get("placed", 0)), 4)
            for item, lead in zip(items, ahead, strict=True)
        ]

    def _product(self, photo_id: int) -> str:
        """What a photo's product is in all its colours; one without a SKU is a product of its own."""
        place = self._facts.place(photo_id)
        sku = self._facts.skus.words[self._facts.rows["sku"][place]] if place >= 0 else ""
        return product_of(sku) if sku else f"photo {photo_id}"
