"""What a photo was compared with when it had been prepared."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base, UtcDateTime, utcnow


class Likeness(Base):
    """The verdict on one photo: ``kind`` is same_file, edited, same_product or new, ``other_id`` the evidence.

    ``chance`` 0..1 is how likely both show the same product; ``words`` say what matched. ``near_id`` is the most
    similar photo that is filed under another SKU, ``near_cosine`` -1..1 how near; from it and the photo's siblings
    follows whether its SKU is doubted; ``near_stale`` until that is looked for again by a new embedder.
    ``result_token`` is the result that was compared.
    """

    __tablename__ = "likenesses"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"), primary_key=True)
    result_token: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    # No foreign keys: the evidence may be gone one day, the verdict stays.
    other_id: Mapped[int | None]
    chance: Mapped[float | None]
    words: Mapped[str] = mapped_column(Text)
    near_id: Mapped[int | None]
    near_cosine: Mapped[float | None]
    near_stale: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, onupdate=utcnow)
