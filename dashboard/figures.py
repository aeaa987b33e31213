"""The report's figures: what each is called, asks and needs, and how it is drawn.

All of it is in the YAML beside the figure's SQL in `models/report`: the number, the
name and the question in its exposure, the columns in its contract, and the chart under
`meta`, `dashboard`. A model without that key is on no page of figures. The keys:

- `kind`: how it is drawn, one of `KINDS` (`static/charts.js`, `series.js`, `maps.js`).
- `options`: the columns that are drawn, and the titles of the axes.
- `order_by`: order of the rows; `leave_out`: columns that the page does not show. A
  figure that needs more than its own table has `queries/<figure>.sql` instead of both.
- `finding`: what the rows of the latest wave say (of all waves with `over_time`), a
  Jinja template in square brackets, `[[ rows[0].name ]]`: dbt renders braces itself.
  `fits` are the regressions of `fitted` in the latest wave, `fit` the one where there
  is only one; `latest` the rows of the latest wave. It is the figure's title.
- `needs`: slices it rests on, each `facet level` as in `fct_slice_coverage`; `facet`:
  only waves that may have this slice count as lacking one.
- `beside`: more queries shown under it, as tables; `regression:<model>` for one.
- `fitted`: the regression of its line and, where it draws one of several, the sample:
  under the chart stands how far the slope hangs on single points.
- `after`: the figure it follows, where its own number does not say so: a table of the
  report. `subtitle`: of one of several parts of a figure.
- `note`: what the reader must know of the chart beside what it shows; `absent`: what to
  do where it has no row for another reason than a missing slice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

import yaml

from dashboard.tables import QUERIES
from economic_index.errors import InputError
from economic_index.paths import ROOT

MODELS = ROOT / "models" / "report"
LABEL = re.compile(r"(?P<kind>Figure|Table) (?P<number>\d+\.\d+): (?P<name>.+)")
REFERENCE = re.compile(r"ref\('(\w+)'\)")
KINDS = ("bars", "dots", "lines", "map", "points", "series", "table")

# Options whose value is a column of the figure.
DRAWN = {
    *("category", "colour", "facet", "fit", "high", "hollow", "label", "link", "low"),
    *("order", "text", "tier", "x", "y", "y_raw"),
}
OPTIONS = DRAWN | {
    *("band", "continuous", "diagonal", "domain", "map", "mark", "reasons"),
    "reference",
    *("x_log", "x_title", "y_log", "y_title"),
}


@dataclass(frozen=True)
class Figure:
    """One figure or table of the report, as its YAML says."""

    id: str
    kind: str
    number: str
    name: str
    question: str
    columns: list[str]
    finding: str = ""
    subtitle: str = ""
    absent: str = ""
    over_time: bool = False
    facet: str = ""
    after: str = ""
    needs: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    fitted: list[str] = field(default_factory=list)
    leave_out: list[str] = field(default_factory=list)
    order_by: list[str] = field(default_factory=list)
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

    @property
    def query(self) -> str:
        """The SQL of its rows: the file of its name, or all that is not left out."""
        file = QUERIES / f"{self.id}.sql"
        if file.is_file():
            return file.read_text()
        shown = [column for column in self.columns if column not in self.leave_out]
        columns = ",\n    ".join(shown)
        order = ", ".join(self.order_by)
        return f"select\n    {columns}\nfrom report.{self.id}\norder by {order}\n"


# Keys that stand under `dashboard`; the others come from exposure and contract.
KEYS = {part.name for part in fields(Figure)} - {
    *("id", "number", "name", "question", "columns"),
}


@cache
def figures(folder: Path = MODELS) -> list[Figure]:
    """Every figure that has a chart, in the report's order.

    Args:
        folder: the models with their YAML beside them.

    Raises:
        InputError: a figure's YAML cannot be drawn; it names the file and the key.
    """
    models: dict[str, tuple[Path, Mapping]] = {}
    exposures: dict[str, Mapping] = {}
    for file in sorted(folder.glob("*.yml")):
        content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for model in content.get("models") or []:
            models[model["name"]] = (file, model)
        for exposure in content.get("exposures") or []:
            for name in REFERENCE.findall(" ".join(exposure["depends_on"])):
                exposures.setdefault(name, exposure)
    found = [
        read_figure(file, model, exposures.get(name))
        for name, (file, model) in models.items()
        if "dashboard" in meta(model)
    ]
    return in_order(found)


def meta(model: Mapping) -> Mapping:
    """What a model's YAML has under `meta`."""
    return (model.get("config") or {}).get("meta") or {}


def read_figure(file: Path, model: Mapping, exposure: Mapping | None) -> Figure:
    """One figure of a model, its exposure and its chart.

    Raises:
        InputError: see `figures`.
    """
    name = model["name"]
    chart = meta(model)["dashboard"]

    def wrong(key: str, problem: str, fix: str) -> InputError:
        return InputError(f"{file.name}, {name}, key {key}", problem, fix)

    if unknown := sorted(chart.keys() - KEYS):
        fix = f"Known are {listed(KEYS)}"
        raise wrong(f"dashboard.{unknown[0]}", "there is no such key", fix)
    if chart.get("kind") not in KINDS:
        fix = f"Take one of {listed(KINDS)}"
        raise wrong("dashboard.kind", "a chart of this kind is not known", fix)
    if exposure is None or not (label := LABEL.fullmatch(exposure["label"])):
        raise wrong(
            "exposures",
            "no exposure with the number of a figure depends on the model",
            f"Add one that depends on ref('{name}'), with a label such as "
            "“Figure 2.1: its name”",
        )
    columns = [column["name"] for column in model["columns"]]
    if not (QUERIES / f"{name}.sql").is_file():
        if not chart.get("order_by"):
            fix = "Name the columns that its rows are sorted by"
            raise wrong("dashboard.order_by", "missing", fix)
        options = chart.get("options") or {}
        if unknown := sorted(options.keys() - OPTIONS):
            fix = f"Known are {listed(OPTIONS)}"
            raise wrong(f"dashboard.options.{unknown[0]}", "no such option", fix)
        named = {
            "leave_out": chart.get("leave_out") or [],
            "order_by": [term.split()[0] for term in chart["order_by"]],
        } | {f"options.{key}": [options[key]] for key in sorted(DRAWN & options.keys())}
        for key, wanted in named.items():
            for column in wanted:
                if column not in columns:
                    problem = f"the contract has no column {column}"
                    raise wrong(f"dashboard.{key}", problem, "Name one that it has")
    return Figure(
        id=name,
        number=f"{label['kind']} {label['number']}",
        name=label["name"],
        question=" ".join(exposure["description"].split()),
        columns=columns,
        **chart,
    )


def listed(names: Iterable[str]) -> str:
    """Names in the order of the alphabet."""
    return ", ".join(sorted(names))


def in_order(found: list[Figure]) -> list[Figure]:
    """Figures by number, and what follows another one right behind it.

    Raises:
        InputError: a figure follows one that there is not.
    """
    numbered = [figure for figure in found if not figure.after]
    numbered.sort(key=lambda figure: (place_of(figure.number), figure.id))
    for figure in found:
        if figure.after:
            ids = [other.id for other in numbered]
            if figure.after not in ids:
                raise InputError(
                    f"{figure.id}.yml, {figure.id}, key dashboard.after",
                    f"there is no figure {figure.after}",
                    "Name the figure that it stands behind",
                )
            numbered.insert(ids.index(figure.after) + 1, figure)
    return numbered


def place_of(number: str) -> tuple[int, ...]:
    """`Figure 2.11` as numbers that can be compared."""
    return tuple(map(int, number.split()[1].split(".")))
