"""How often the wrong-SKU alarm is right and wrong: ``python -m tests.reliability.wrong_sku --data FOLDER``.

Photos whose SKU has several are asked by the served embedder and its limits: filed rightly, where an alarm is false,
and filed under SKUs of other styles, where it is wanted. Studio photos of styles that no embedder learned from, and all
of them; the shop's val photos. ``--embedder`` and ``--limits NEAR,LEAD`` ask another one.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from pipelines.engines import EMBEDDERS
from pipelines.engines.base import Embedder
from pipelines.engines.choice import Choice
from pipelines.engines.limits import UNFITTED, limits_for
from pipelines.training.fit_same_product import alarm_doubts, read_views
from pipelines.training.measuring import open_segmenter


def main() -> None:
    """Describe all photos, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--embedder", choices=sorted(EMBEDDERS), default=Choice().embedder)
    parser.add_argument("--limits", metavar="NEAR,LEAD")
    arguments = parser.parse_args()
    embedder: Embedder = EMBEDDERS[arguments.embedder](None, 1)
    shipped = limits_for(embedder.name) or UNFITTED
    given = arguments.limits.split(",") if arguments.limits else (shipped.near, shipped.lead)
    near, lead = (float(value) for value in given)
    views = read_views(arguments.data, embedder, open_segmenter(threads=1))
    studio = [replace(view, asks=True) for view in views if not view.sku.startswith("shop-")]
    told = {**alarm_doubts(views), "studio, also learned styles": alarm_doubts(studio)["studio"]}
    for kind, doubts in told.items():
        false, found = doubts.alarms(near, lead)
        words = f"{len(doubts.rightly)} photos: alarms on {false:.3f} filed rightly, {found:.3f} wrongly"
        sys.stdout.write(f"{embedder.name}, near {near}, lead {lead}, {kind}, {words}\n")


if __name__ == "__main__":
    main()
