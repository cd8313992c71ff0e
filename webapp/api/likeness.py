"""What a photo is like: similar products, what it was found to be on arrival, whether its SKU is doubted."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from webapp.access import requires
from webapp.api.present import Json
from webapp.models import Photo
from webapp.services import photos, search, verdicts
from webapp.services.errors import UserError
from webapp.services.media import media_url, picture_url

blueprint = Blueprint("api_likeness", __name__, url_prefix="/api/v1/photos/<int:photo_id>")

PRODUCTS: Final = 5


@blueprint.get("/likeness")
@requires("operator")
def show(photo_id: int) -> ResponseReturnValue:
    """The five most similar products, the verdict with its evidence, and the alarm; null where there is none.

    ``sentence`` says why there are no similar products, for example because the search is not running.
    """
    photo = photos.get_photo(photo_id)
    told: Json = {"products": [], "sentence": "", "verdict": _verdict(photo), "alarm": _alarm(photo)}
    try:
        found = search.similar_products(photo_id, PRODUCTS)
    except UserError as error:
        return jsonify(told | {"sentence": error.sentence})
    return jsonify(told | {"products": [_product(item) for item in found.items]})


def _product(item: search.Item) -> Json:
    return {
        "id": item.id,
        "sku": item.sku,
        "view": item.view,
        "score": max(0.0, item.score),
        "thumb_url": item.thumb_url,
        "url": url_for("review.show", shoot_id=item.shoot_id, photo_id=item.id),
    }


def _verdict(photo: Photo) -> Json | None:
    found = verdicts.of_photo(photo)
    if found is None:
        return None
    other = _other(found.other) if found.other else None
    return {"kind": found.kind, "title": found.title, "chance": found.chance, "words": found.words, "other": other}


def _alarm(photo: Photo) -> Json | None:
    found = verdicts.alarm(photo)
    return {"sentence": found.sentence, "sku": found.near.sku, "near": _other(found.near)} if found else None


def _other(photo: Photo) -> Json:
    prepared = photo.result_token is not None
    return {
        "id": photo.id,
        "sku": photo.sku,
        "view": photo.view,
        "name": photo.original_name,
        "thumb_url": picture_url(photo, "thumb.webp") if prepared else None,
        "original_url": media_url(photo, "previews/original.webp") if prepared else None,
        "url": url_for("review.show", shoot_id=photo.shoot_id, photo_id=photo.id),
    }
