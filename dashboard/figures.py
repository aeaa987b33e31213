"""The report's figures: what each is called, asks and needs, and how it is drawn."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from economic_index.paths import ROOT

REGISTER = Path(__file__).with_name("figures.toml")
MODELS = ROOT / "models" / "report"
LABEL = re.compile(r"(?P<kind>Figure|Table) (?P<number>[\d.]+): (?P<name>.+)")


@dataclass(frozen=True)
class Figure:
    """One figure or table of the report, as `figures.toml` and its exposure say."""

    id: str
    kind: str
    number: str
    name: str
    question: str
    finding: str = ""
    subtitle: str = ""
    absent: str = ""
    over_time: bool = False
    facet: str = ""
    needs: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    fitted: list[str] = field(default_factory=list)
    note: str = ""
    options: dict = field(default_factory=dict)

    @property
    def chapter(self) -> str:
        """The chapter's number: `2` of `Figure 2.11`."""
        return self.number.split()[1].split(".")[0]

    @property
    def place(self) -> str:
        """A regular expression for the places of its claims: `Figure 2.1`, not 2.11."""
        kind, number = self.number.split()
        return rf"{kind}s? (\d\.\d+(,| and) )*{re.escape(number)}($|[^\d])"


@cache
def figures() -> list[Figure]:
    """Every figure of the register, in the report's order."""
    exposures = {}
    for file in sorted(MODELS.glob("*.yml")):
        for exposure in (
            yaml.load(file.read_text(), yaml.CSafeLoader).get("exposures") or []
        ):
            exposures[exposure["name"]] = exposure
    found = []
    for entry in tomllib.loads(REGISTER.read_text())["figure"]:
        exposure = exposures[entry.pop("exposure")]
        label = LABEL.fullmatch(exposure["label"])
        found.append(
            Figure(
                number=f"{label['kind']} {label['number']}",
                name=label["name"],
                question=" ".join(exposure["description"].split()),
                **entry,
            )
        )
    return found
