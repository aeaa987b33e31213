"""Six pages beside kept pictures of them, coarse enough for another machine's fonts.

Where a page is meant to look different, `KEEP_PICTURES=1 pytest` on this file keeps how
it looks now.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest

from tests.python.dashboard.visitor import Visitor

KEPT = Path(__file__).with_name("kept_pictures.json")
PAGES = (
    "index.html",
    "figures/fig_2_4.html",
    "tasks.html",
    "places/CAN.html",
    "occupations/15.html",
    "compare.html#FRA,US-CA",
)
# A page is seen as so many fields, each with its mean grey from 0 to 255.
FIELDS = (24, 32)
TALL = 1600
# Another font moves letters; a missing chart empties fields. The mean difference of a
# field, and the share of the fields that differ by more than `CHANGED`.
TOLERANCE = 4.0
FEW = 0.04
CHANGED = 40

SHRINK = """
async ([picture, [across, down]]) => {
    const image = new Image();
    image.src = "data:image/png;base64," + picture;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [across, down];
    const context = canvas.getContext("2d", {willReadFrequently: true});
    context.imageSmoothingQuality = "high";
    // Step by step: a large step would skip pixels.
    let source = image;
    let [width, height] = [image.width, image.height];
    while (width > 2 * across || height > 2 * down) {
        width = Math.max(across, Math.ceil(width / 2));
        height = Math.max(down, Math.ceil(height / 2));
        const step = document.createElement("canvas");
        [step.width, step.height] = [width, height];
        step.getContext("2d").drawImage(source, 0, 0, width, height);
        source = step;
    }
    context.drawImage(source, 0, 0, across, down);
    const data = context.getImageData(0, 0, across, down).data;
    return Array.from({length: across * down}, (_, place) =>
        Math.round((data[4 * place] + data[4 * place + 1] + data[4 * place + 2]) / 3));
}
"""


def seen(site: Path, path: str, visitor: Visitor) -> list[int]:
    """The fields of a page's first screens."""
    page = visitor.open(site, path)
    page.wait_for_timeout(500)
    page.set_viewport_size({"width": 1280, "height": TALL})
    picture = page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": TALL})
    text = base64.b64encode(picture).decode()
    return page.evaluate(SHRINK, [text, list(FIELDS)])


def difference(ours: list[int], theirs: list[int]) -> tuple[float, float]:
    """Mean difference of the fields, and the share of those that changed much."""
    gaps = [abs(one - other) for one, other in zip(ours, theirs, strict=True)]
    return sum(gaps) / len(gaps), sum(gap > CHANGED for gap in gaps) / len(gaps)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_looks_as_it_was_kept(
    path: str, sample_site: Path, visitor: Visitor
) -> None:
    found = seen(sample_site, path, visitor)
    kept = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    if os.environ.get("KEEP_PICTURES"):
        kept[path] = found
        KEPT.write_text(json.dumps(kept, separators=(",", ":")) + "\n")
    mean, changed = difference(found, kept[path])
    assert mean <= TOLERANCE and changed <= FEW, (mean, changed)


def test_a_page_without_its_chart_would_be_noticed(
    sample_site: Path, visitor: Visitor
) -> None:
    kept = json.loads(KEPT.read_text())
    page = "index.html"
    fields = list(kept[page])
    third = len(fields) // 3
    fields[third : 2 * third] = [253] * third
    mean, changed = difference(fields, kept[page])
    assert mean > TOLERANCE or changed > FEW
