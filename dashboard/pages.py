"""Render the pages of the dashboard, each with its own numbers inside."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from dashboard import assets, change
from dashboard.exhibits import (
    described,
    files_of,
    files_of_page,
    linked_data,
    metadata,
    page_metadata,
    plain_rows,
    provenance,
    titled,
    write_json,
    write_rows,
    write_task,
)
from dashboard.figures import Figure, figures
from dashboard.numbers import number, window
from dashboard.parts import append, columns, compact, page_data, part_data, parts_of
from dashboard.pictures import draw, specifications
from dashboard.slopes import is_significant, slope_in_words, slope_label
from dashboard.tables import Column, Published, Table, plain, write_csv
from economic_index.catalogue import Dataset

WORLD = "GLOBAL"
LEVELS = {
    "global": "World",
    "country": "Country",
    "state_us": "US state",
    "country_state": "Subdivision",
    "segment": "Unit",
    "subsegment": "Part of a unit",
}
# What a reader chooses places by.
PLACE_FILTERS = ["geography_level", "region", "subregion", "income_group"]
SAMPLES = {"country": "Countries", "state_us": "US states"}
PARENTS = {
    "country": "world",
    "state_us": "United States",
    "country_state": "country",
    "segment": "organisation",
    "subsegment": "unit",
}
ABOVE = {
    "country": "global",
    "state_us": "country",
    "country_state": "country",
    "segment": "global",
    "subsegment": "segment",
}
STATUSES = {
    "A": "published",
    "U": "low reliability: fewer than the minimum observations",
    "Q": "not published (suppressed)",
    "O": "missing",
}
# The scripts that specify charts.
DRAWING = ("format.js", "charts.js", "series.js", "maps.js", "picture.js")
MISSING = "O"
CONSTANT = "constant"
# What a regression has in place of the column that its figure is divided by.
FITTED_TO = {"geography_level": "sample", "occupation_name": "occupation_name"}
# What a table without scripts has at most.
STILL_ROWS = 15
STILL_COLUMNS = 6
# Words that people search for, and where they are explained.
GLOSSARY = (
    ("Usage index (AUI, AI usage index)", "about.html#main-measures"),
    ("Tier", "about.html#main-measures"),
    ("Specialisation index", "about.html#main-measures"),
    ("Automation and augmentation", "about.html#main-measures"),
    ("Status codes: suppressed, missing, low reliability", "about.html#statuses"),
    ("Suspect usage", "about.html#suspect"),
    ("Version, licence and citation", "about.html#build"),
)
CHAPTERS = {
    "1": "Over time",
    "2": "Across the world and the United States",
    "3": "In businesses and on the API",
}


@dataclass(frozen=True)
class Block:
    """One chart or table on a page, with its rows, and what it lacks."""

    table: Table
    kind: str
    title: str
    lead: str = ""
    finding: str = ""
    number: str = ""
    absent: str = ""
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    beside: list[Block] = field(default_factory=list)
    options: dict = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.table.name

    @property
    def option_text(self) -> str:
        """The options as the scripts read them."""
        return json.dumps(self.options)


class Site:
    """Every page of the dashboard of one build.

    Args:
        published: the published database.
        dataset: what the published folder says of itself.
        folder: where the pages go; it holds `assets/` already.
    """

    def __init__(self, published: Published, dataset: Dataset, folder: Path) -> None:
        self.published = published
        self.dataset = dataset
        self.folder = folder
        self.markdown = MarkdownIt()
        self.waves = {row["wave_id"]: row for row in published.run("waves").records}
        self.coverage = published.run("coverage")
        self.places = published.run("places")
        # A build has no clock: the days of the releases stand for the day on which its
        # inputs were retrieved, beside the digest of the inputs.
        self.common = {
            "status_codes": STATUSES,
            "releases": sorted({row["release_id"] for row in self.waves.values()}),
        }
        # An index of one's own has nothing of the reports, nor pages without data.
        self.has_reports = published.has("report")
        self.descriptions: dict[str, int] = {}
        self.filed: set[tuple[str, str, str]] = set()
        self.menu = self.pages_with_data()
        self.jinja = jinja2.Environment(
            loader=jinja2.FileSystemLoader(assets.SOURCE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.jinja.globals |= {
            "n": number,
            "statuses": STATUSES,
            "levels": LEVELS,
            "chapters": CHAPTERS,
            "waves": self.waves,
            "wave_label": self.wave_label,
            "index": dataset.index,
            "menu": self.menu,
            "synthetic": any(wave["is_synthetic"] for wave in self.waves.values()),
            "data": self.data,
            "still_columns": still_columns,
            "still_rows": self.still_rows,
            "words": self.words,
            "dataset": dataset,
        }
        self.jinja.filters["words"] = self.words
        self.findings = self.jinja.overlay(
            variable_start_string="[[",
            variable_end_string="]]",
            block_start_string="[%",
            block_end_string="%]",
            # The page escapes what was found.
            autoescape=False,
        )
        self.names = {
            row["geography_id"]: row["geography_name"] for row in self.places.records
        }
        self.names[WORLD] = "World"
        self.exhibits = self.all_exhibits()
        self.pictures = self.picture_specs()
        self.jinja.globals |= {"exhibits": self.exhibits, "pictured": self.pictures}

    def write(self) -> None:
        """Write every page and the data that pages share."""
        shown = {file for file, _ in self.menu}
        self.page("index.html", "home.html", **self.home())
        for file, template, context in (
            ("places.html", "places.html", self.explorer),
            ("models.html", "blocks.html", self.models),
            ("change.html", "blocks.html", self.change),
        ):
            if file in shown:
                self.page_with_files(file, template, **context())
        for file, template, context in (
            ("compare.html", "compare.html", self.comparison),
            ("tasks.html", "blocks.html", self.task_page),
            ("api.html", "blocks.html", self.api_page),
            ("scoreboard.html", "scoreboard.html", self.scoreboard),
            ("about.html", "about.html", self.about),
        ):
            if file in shown:
                self.page(file, template, **context())
        if self.has_reports:
            self.write_figures()
        self.write_exhibits()
        self.write_tasks()
        self.write_occupations()
        for geography_id in self.names:
            place = self.place(geography_id)
            path = f"places/{geography_id}.html"
            self.page_with_files(path, "place.html", **place)
        self.write_search()
        # Last: by now every description has its number.
        self.write_shared()

    def page_with_files(
        self,
        path: str,
        template: str,
        *,
        title: str,
        blocks: Sequence[Block],
        **context: object,
    ) -> None:
        """Render a page with several charts, and write the rows of each beside it."""
        target = self.folder / path.removesuffix(".html")
        name = target.name
        key = path.removesuffix(".html").replace("/", "_")
        with_rows = [block for block in blocks if block.table.rows]
        files = files_of_page(name, with_rows)
        description = ". ".join(block.title for block in with_rows)
        linked = linked_data(
            self.dataset, title, description, key, [file for file, _ in files]
        )
        self.page(
            path,
            template,
            title=title,
            blocks=blocks,
            files=files,
            cite_key=key,
            linked_data=compact(linked),
            **context,
        )
        for block in with_rows:
            csv = target.with_name(f"{name}.{block.id}.csv")
            write_csv(block.table.columns, block.table.rows, csv)
        rows = {block.id: plain_rows(block.table.records) for block in with_rows}
        write_json(rows, target.with_name(f"{name}.json"))
        told = page_metadata(with_rows, name, title, key, self.dataset, self.common)
        write_json(told, target.with_name(f"{name}.metadata.json"))

    def pages_with_data(self) -> list[tuple[str, str]]:
        """The pages beside the first one, each with its name."""
        pages = [
            ("places.html", "Places", "places"),
            ("compare.html", "Compare", "places"),
            ("models.html", "Models", "models"),
            ("change.html", "Change", "series_breaks"),
            ("tasks.html", "Tasks", "tasks_worldwide"),
            ("api.html", "API costs", "api_tasks"),
            ("figures.html", "Figures", "scoreboard"),
            ("scoreboard.html", "Scoreboard", "scoreboard"),
        ]

        def is_shown(query: str) -> bool:
            if self.has_reports:
                return query != "models"
            return query != "scoreboard" and bool(self.published.run(query).rows)

        shown = [(file, label) for file, label, query in pages if is_shown(query)]
        return [*shown, ("about.html", "About the numbers")]

    def page(self, path: str, template: str, **context: object) -> None:
        """Render one page."""
        target = self.folder / path
        target.parent.mkdir(exist_ok=True)
        root = "../" * path.count("/")
        text = self.jinja.get_template(template).render(root=root, path=path, **context)
        target.write_text(text)

    def shared(self) -> dict[str, object]:
        """What several pages read beside tables and boundaries."""
        return {
            "waves": [
                {
                    "id": wave_id,
                    "label": self.wave_label(wave_id),
                    "short": self.wave_label(wave_id, short=True),
                    "start": plain(wave["date_start"]),
                }
                for wave_id, wave in self.waves.items()
            ],
            "descriptions": list(self.descriptions),
            "statuses": STATUSES,
            "levels": LEVELS,
            "source": self.source,
            "places": [
                [row["geography_id"], row["geography_name"], row["geography_level"]]
                for row in self.published.run("place_names").records
            ],
        }

    @property
    def source(self) -> str:
        """What every picture says of where its numbers come from."""
        dataset = self.dataset
        sources = "; ".join(dataset.main_sources)
        return f"{dataset.title}, version {dataset.version}. {sources}"

    def write_shared(self) -> None:
        """Write what several pages read: places, waves, meanings, boundaries."""
        script = f"Object.assign(site,{compact(self.shared())});"
        (self.folder / "assets" / "shared.js").write_text(script)
        maps = {"world": assets.world(), "states": assets.states()}
        script = f"site.boundaries={compact(maps)};"
        script += f"site.countries={compact(assets.countries())};"
        (self.folder / "assets" / "boundaries.js").write_text(script)

    def write_search(self) -> None:
        """Write what the search looks through: a name and an address for each entry."""
        titles = [
            [
                (f"{block.number}: " if block.number else "") + block.title,
                f"figures/{name}.html",
                block.lead,
            ]
            for name, block in self.exhibits.items()
        ]
        stated = self.published.run("scoreboard").records if self.has_reports else []
        claims = [
            [statement, f"scoreboard.html?scoreboard.find={quote(statement)}"]
            for statement in dict.fromkeys(row["statement"] for row in stated)
        ]
        terms = [
            [f"{table}.{column}", "about.html#dictionary"]
            for table, column in self.terms()
        ]
        index = [
            [
                "Place",
                [
                    [row["geography_name"], f"places/{key}.html", key]
                    for row in self.published.run("place_names").records
                    for key in [row["geography_id"]]
                ],
            ],
            [
                "Occupation",
                [
                    [row["occupation_name"], f"occupations/{row['occupation_id']}.html"]
                    for row in self.published.run("occupations").records
                ],
            ],
            ["Figure", titles],
            ["Term", [*GLOSSARY, *terms]],
            [
                "Task",
                [
                    [row["task_statement"], f"tasks/{row['task_id']}.html"]
                    for row in self.published.run("tasks").records
                ],
            ],
            ["Claim", claims],
        ]
        text = f"site.searchIndex={compact(index)};"
        (self.folder / "assets" / "search-index.js").write_text(text)

    def terms(self) -> list[tuple[str, str]]:
        """(table, column) of what people query."""
        return [
            (row["table_name"], row["column_name"])
            for row in self.published.run("dictionary").records
            if row["schema_name"] == "marts"
        ]

    # Words -----------------------------------------------------------------------

    def wave_label(self, wave_id: str, short: bool = False) -> str:
        """A wave in words: its product and its window."""
        wave = self.waves[wave_id]
        product = wave["platform_and_product"]
        if short:
            return f"{product}, {wave['date_start']:%b %Y}"
        return f"{product}, {window(wave['date_start'], wave['date_end'])}"

    def words(self, text: str) -> Markup:
        """A description of the database as HTML: its code marks become elements."""
        return Markup(self.markdown.renderInline(" ".join(text.split())))

    def description(self, column: Column) -> int | None:
        """The number of a column's description among all of them."""
        if not column.description:
            return None
        text = " ".join(column.description.replace("`", "").split())
        return self.descriptions.setdefault(text, len(self.descriptions))

    def data(self, block: Block, path: str, wave: str = "") -> Markup:
        """What a page says of a block's rows; the rows that it lacks go into files.

        Args:
            block: the chart or table.
            path: of the page.
            wave: that is shown first, where that is not the latest.
        """
        parts = parts_of(block, list(self.waves), wave)
        files = {}
        for part in parts.filed:
            number = list(self.waves).index(part) if part else 0
            name = f"data/{block.id}/{number}.js"
            # What belongs to one place lies in one file, however many waves it has.
            if path.startswith("places/") and block.kind != "standing":
                name = f"data/{path.removesuffix('.html')}.js"
            files[part] = name
            if (name, block.id, part) not in self.filed:
                self.filed.add((name, block.id, part))
                append(self.folder / name, part_data(parts, part))
        return Markup(page_data(parts, self.description, files))

    def still_rows(self, block: Block) -> list[dict]:
        """The rows that a page shows where it cannot run scripts."""
        parts = parts_of(block, list(self.waves))
        names = [column.name for column in block.table.columns]
        return [dict(zip(names, row, strict=True)) for row in parts.first[:STILL_ROWS]]

    # What is missing -------------------------------------------------------------

    def missing(self, needs: Sequence[str], facet: str = "") -> list[str]:
        """The slices that this build does not have, in words.

        Args:
            needs: slices, each `facet level`.
            facet: only waves that may have this facet are asked.
        """
        asked = {
            row["wave_id"]
            for row in self.coverage.records
            if not facet or row["facet"] == facet
        }
        found: dict[str, list[str]] = {}
        for row in self.coverage.records:
            slice_name = f"{row['facet']} {row['geography_level']}"
            if row["status"] != MISSING or slice_name not in needs:
                continue
            if row["wave_id"] not in asked:
                continue
            place = LEVELS[row["geography_level"]].lower()
            name = f"{self.wave_label(row['wave_id'])}: {row['facet']}, {place}"
            found.setdefault(name, []).append(str(row["cluster_level"]))
        return [
            name + (f", levels {', '.join(depths)}" if len(depths) > 1 else "")
            for name, depths in found.items()
        ]

    def latest(self, table: Table) -> list[dict]:
        """The rows of the latest wave that the table has."""
        rows = table.records
        order = list(self.waves)
        if not rows or "wave_id" not in rows[0]:
            return rows
        wave_id = max((row["wave_id"] for row in rows), key=order.index)
        return [row for row in rows if row["wave_id"] == wave_id]

    def latest_by_platform(self, table: Table) -> list[dict]:
        """Of each platform the row of its latest wave that tells of automation."""
        found = {}
        for row in sorted(
            table.records, key=lambda row: list(self.waves).index(row["wave_id"])
        ):
            if row["automation_pct_all"] is not None:
                found[self.waves[row["wave_id"]]["platform"]] = row
        return list(found.values())

    def later_wave(self, wave_id: str) -> str:
        """The platform's last wave in words where it is later than this one."""
        platform = self.waves[wave_id]["platform"]
        *_, last = (
            other for other, wave in self.waves.items() if wave["platform"] == platform
        )
        return "" if last == wave_id else self.wave_label(last)

    # Pages -----------------------------------------------------------------------

    def figure(self, figure: Figure) -> Block:
        """A figure of the report as a block, with what belongs to it."""
        table = self.published.table(figure.id, figure.query)
        rows = table.records if figure.over_time else self.latest(table)
        fits = self.fits(figure)
        finding = ""
        if figure.finding and rows:
            last = [row for row in fits if row["wave_id"] == rows[0].get("wave_id")]
            template = self.findings.from_string(figure.finding)
            said = template.render(
                rows=rows,
                latest=self.latest(table),
                fits=last,
                fit=last[0] if len(last) == 1 else None,
                significant=is_significant,
            )
            finding = " ".join(said.split()).replace(" %", "\u00a0%")
        beside = []
        for query in figure.beside:
            query, _, model = query.partition(":")
            parameters = {"model": model} if model else {}
            extra = self.published.run(query, f"{figure.id}_{query}", **parameters)
            title = "The regression" if model else "How concentrated usage is"
            beside.append(Block(extra, "table", title))
        return Block(
            table=table,
            kind=figure.kind,
            title=figure.name + (f": {figure.subtitle}" if figure.subtitle else ""),
            lead=figure.question,
            finding=finding,
            number=figure.number,
            absent=figure.absent,
            missing=self.missing(figure.needs, figure.facet),
            notes=self.notes(figure, bool(rows)) + self.break_notes(figure.kind, table),
            beside=[block for block in beside if block.table.rows],
            options=figure.options
            | {"over_time": figure.over_time}
            | (
                {"facet_names": change.chart_names(table)}
                if figure.kind == "series"
                else {}
            )
            | self.slopes(figure, fits),
        )

    def fits(self, figure: Figure) -> list[dict]:
        """The regressions of a figure's lines, in every wave."""
        if not figure.fitted:
            return []
        model, *samples = figure.fitted
        return [
            row
            for row in self.published.run("regression", model=model).records
            if (not samples or row["sample"] in samples)
            and row["term"] != CONSTANT
            and row["estimate"] is not None
        ]

    def slopes(self, figure: Figure, fits: Sequence[Mapping]) -> dict[str, dict]:
        """The option with what stands on each chart of a figure, by wave and facet."""
        facet = figure.options.get("facet", "")
        named: dict[str, dict[str, str]] = {}
        for row in fits:
            place = row[FITTED_TO[facet]] if facet else ""
            named.setdefault(row["wave_id"], {})[place] = slope_label(row)
        return {"slopes": named} if named else {}

    def notes(self, figure: Figure, is_drawn: bool) -> list[str]:
        """What stands under a chart: its caveat, and what its slopes hang on."""
        notes = [figure.note] if figure.note and is_drawn else []
        if figure.fitted and is_drawn:
            model, *samples = figure.fitted
            rows = self.latest(self.published.run("regression", model=model))
            notes += [
                slope_in_words(row, "" if samples else sample_in_words(row))
                for row in rows
                if row["term"] != CONSTANT
                and row["estimate"] is not None
                and (not samples or row["sample"] in samples)
            ]
        return notes

    def write_figures(self) -> None:
        """Write a page per chapter of the report, and the list of its figures."""
        blocks: dict[str, list[Block]] = {chapter: [] for chapter in CHAPTERS}
        claimed = set()
        for figure in figures():
            block = self.figure(figure)
            if figure.number not in claimed:
                claimed.add(figure.number)
                claims = self.published.run(
                    "figure_claims", f"{figure.id}_claims", place=figure.place
                )
                if claims.rows:
                    block.beside.append(
                        Block(
                            claims,
                            "table",
                            "What the report says, and what comes out",
                            options={"show": 4},
                        )
                    )
            blocks[figure.chapter].append(block)
        numbered = {figure.id for figure in figures()}
        others = [
            block for name, block in self.exhibits.items() if name not in numbered
        ]
        self.page("figures.html", "figures.html", blocks=blocks, others=others)
        for chapter, drawn in blocks.items():
            self.page(
                f"chapter-{chapter}.html", "chapter.html", chapter=chapter, blocks=drawn
            )

    # Figures with a page of their own -----------------------------------------------

    def all_exhibits(self) -> dict[str, Block]:
        """Every figure of the report, and every block on tasks, occupations and API."""
        shown = figures() if self.has_reports else ()
        blocks = [self.figure(figure) for figure in shown]
        blocks += [*self.tasks(), *self.api()]
        return {block.id: block for block in blocks}

    def shown_wave(self, block: Block) -> str:
        """The wave that a picture shows; none where it shows all of them."""
        column = block.options.get("wave", "wave_id")
        names = [entry.name for entry in block.table.columns]
        if block.options.get("over_time") or column not in names:
            return ""
        found = {str(record[column]) for record in block.table.records}
        return max(found, key=list(self.waves).index)

    def picture_specs(self) -> dict[str, dict]:
        """The specification of a picture of each chart that has rows."""
        blocks = []
        for block in self.exhibits.values():
            if block.kind == "table" or not block.table.rows:
                continue
            wave = self.shown_wave(block)
            name = titled(block)
            said = name[:1].upper() + name[1:]
            label = f" · {self.wave_label(wave)}" if wave else ""
            blocks.append(
                {
                    "id": block.id,
                    "kind": block.kind,
                    "options": block.options,
                    "table": {
                        "id": block.id,
                        "columns": columns(
                            block.table.columns, block.table.rows, lambda column: None
                        ),
                    },
                    "wave": wave,
                    "title": block.finding or said,
                    "subtitle": (said if block.finding else block.lead) + label,
                    "source": self.source,
                }
            )
        shared = {
            "shared": self.shared(),
            "boundaries": {"world": assets.world(), "states": assets.states()},
            "countries": assets.countries(),
        }
        static = assets.SOURCE / "static"
        scripts = [static / name for name in DRAWING]
        return specifications(
            scripts, (static / "style.css").read_text(), shared, blocks
        )

    def write_exhibits(self) -> None:
        """Write a page per figure with its rows, its picture and what they are."""
        folder = self.folder / "figures"
        folder.mkdir()
        chapters = {figure.id: figure.chapter for figure in figures()}
        for name, block in self.exhibits.items():
            is_pictured = name in self.pictures
            files = files_of(name, is_pictured)
            title = titled(block)
            linked = linked_data(
                self.dataset,
                title,
                " ".join(filter(None, (block.finding, block.lead))) or title,
                name,
                [file for file, _ in files],
                f"{name}.png" if is_pictured else "",
            )
            self.page(
                f"figures/{name}.html",
                "figure.html",
                block=block,
                chapter=chapters.get(name, ""),
                files=files,
                linked_data=compact(linked),
            )
            write_rows(block.table, folder / name)
            told = metadata(block, self.dataset, self.common, is_pictured)
            write_json(told, folder / f"{name}.metadata.json", indent=1)
            if is_pictured:
                draw(self.pictures[name], folder / name)

    def write_tasks(self) -> None:
        """Write a page per task: its share and its indices, wave by wave."""
        shares = self.published.run("task_pages")
        rows: dict[str, list[dict]] = {}
        for record in shares.records:
            rows.setdefault(record["task_id"], []).append(record)
        followed: dict[str, list[dict]] = {}
        for record in self.published.run("series_tasks").records:
            followed.setdefault(record["task_id"], []).append(record)
        # What is empty in every wave of every task says nothing.
        columns = [
            column
            for column in shares.columns
            if column.name not in ("wave_id", "task_id", "status")
            and any(record[column.name] is not None for record in shares.records)
        ]
        occupations = {
            row["occupation_id"]: row
            for row in self.published.run("occupations").records
        }
        for task in self.published.run("tasks").records:
            key, statement = task["task_id"], task["task_statement"]
            self.page(
                f"tasks/{key}.html",
                "task.html",
                task_id=key,
                statement=statement,
                occupation=occupations.get(task["occupation_id"]),
                rows=rows[key],
                columns=columns,
                picture=change.picture(followed.get(key, [])),
            )
            write_task(
                self.folder / "tasks",
                key,
                statement,
                shares.columns,
                rows[key],
                self.dataset,
            )
        if rows:
            block = Block(shares, "table", "A task, wave by wave")
            told = described(block) | provenance(
                self.dataset, self.common, "Tasks", "tasks"
            )
            write_json(told, self.folder / "tasks" / "metadata.json", indent=1)

    def write_occupations(self) -> None:
        """Write a page per occupation: its share wave by wave, and its tasks."""
        needs = ["onet_task global"]
        employed = {
            row["occupation_id"]: row
            for row in self.published.run("occupation_employment").records
        }
        for row in self.published.run("occupations").records:
            key = row["occupation_id"]
            blocks = [
                self.followed(
                    self.published.run("occupation_shares", occupation_id=key),
                    "Share of usage, wave by wave",
                    "Of the classified conversations or records of each wave; a line "
                    "ends where the waves are not comparable.",
                    missing=self.missing(needs),
                    y="occupation_pct_classified",
                    y_title="Share of the classified conversations, %",
                ),
                Block(
                    self.published.run("occupation_tasks", occupation_id=key),
                    "table",
                    "Tasks",
                    "The hundred largest tasks of each wave that are counted here.",
                    missing=self.missing(needs),
                    options={"show": 15, "search": True},
                ),
                Block(
                    self.published.run("occupation_details", occupation_id=key),
                    "table",
                    "Occupations of the group",
                    "The O*NET-SOC occupations whose tasks AI is used for; a task of "
                    "several occupations is split evenly. Wages and exposure where the "
                    "input has them.",
                    missing=self.missing(needs),
                    options={"show": 15, "search": True},
                ),
            ]
            self.page_with_files(
                f"occupations/{key}.html",
                "occupation.html",
                title=row["occupation_name"],
                occupation_id=key,
                employed=employed.get(key),
                blocks=blocks,
            )

    def home(self) -> dict[str, Any]:
        """Maps, leaders and headline shares."""
        if not self.has_reports:
            return {"headlines": self.headlines(), "maps": [], "leaders": []}
        registered = {figure.id: figure for figure in figures()}
        return {
            "headlines": self.headlines(),
            "maps": [self.figure(registered[name]) for name in ("fig_2_3", "fig_2_6")],
            "leaders": [
                (title, self.figure(registered[name]))
                for title, name in (("Countries", "fig_2_2"), ("US states", "fig_2_5"))
            ],
        }

    def headlines(self) -> list[dict]:
        """The leading place of each level, and automation worldwide, latest waves."""
        found = []
        rows = self.latest(self.places)
        for level, label in SAMPLES.items():
            ranked = [
                row
                for row in rows
                if row["geography_level"] == level
                and row["usage_per_capita_index_rank"] == 1
            ]
            found += [
                {
                    "label": f"{label}: highest usage index",
                    "table": self.places,
                    "column": "usage_per_capita_index",
                    "row": row,
                }
                for row in ranked[:1]
            ]
        worldwide = self.published.run("worldwide")
        found += [
            {
                "label": f"Automation worldwide, {self.wave_label(row['wave_id'])}",
                "table": worldwide,
                "column": "automation_pct_all",
                "row": row,
                "later": self.later_wave(row["wave_id"]),
            }
            for row in self.latest_by_platform(worldwide)
        ]
        return found

    def explorer(self) -> dict[str, Any]:
        """Every geography, on the map, in a chart and in a table."""
        block = Block(
            self.places,
            "explore",
            "Every country and state, ranked by usage index within its level",
            options={"filter": PLACE_FILTERS},
        )
        return {"title": "Places", "blocks": [block]}

    def comparison(self) -> dict[str, Any]:
        """What the comparison of geographies reads."""
        patterns = self.published.run("compare_patterns")
        occupations = self.published.run("compare_occupations")
        return {
            "blocks": [
                Block(self.places, "none", "Usage index"),
                Block(patterns, "none", "Collaboration patterns"),
                Block(occupations, "none", "Occupations"),
            ],
            "sql": {
                "compared_usage": self.places.sql,
                "compared_patterns": patterns.sql,
                "compared_occupations": occupations.sql,
            },
        }

    def task_page(self) -> dict[str, Any]:
        """Every block on tasks and occupations."""
        return {
            "title": "Tasks and occupations",
            "lead": "What AI is used for, task by task, as O*NET describes the work of "
            "occupations.",
            "blocks": self.tasks(),
        }

    def tasks(self) -> list[Block]:
        """Tasks and occupations worldwide."""
        needs = ["onet_task global"]
        worldwide = self.published.run("occupations_worldwide")
        blocks = [
            Block(
                worldwide,
                "dots",
                "Occupations",
                "Which occupations’ tasks is AI used for?",
                finding=self.leading_occupations(worldwide),
                missing=self.missing(needs),
                options={
                    "over_time": True,
                    "category": "occupation_name",
                    "colour": "wave_id",
                    "x": "occupation_pct",
                    "x_title": "Share of all conversations or records, %",
                },
            ),
            Block(
                self.published.run("tasks_worldwide"),
                "table",
                "Tasks",
                "Find any task and its share of usage.",
                missing=self.missing(needs),
                options={"search": True, "filter": ["occupation_name"], "show": 15},
            ),
            self.wages(),
            *self.changes_between_reports(),
            Block(
                self.published.run("task_changes"),
                "table",
                "Tasks from wave to wave",
                "How did the share of a task change between any two waves?",
                options={"search": True, "show": 15, "wave": "wave_id_after"},
            ),
            Block(
                self.published.run("concentration"),
                "table",
                "Concentration",
                "How much of all usage falls on how few tasks?",
            ),
        ]
        return blocks

    def leading_occupations(self, table: Table) -> str:
        """The two largest occupations of the latest wave in words; "" of fewer."""
        first, second, *_ = [
            row for row in self.latest(table) if row["occupation_pct"] is not None
        ] + [None, None]
        if not first or not second:
            return ""
        shares = [
            f"{number(row['occupation_pct'], 'pct')}\u00a0%" for row in (first, second)
        ]
        return (
            f"{first['occupation_name']} leads with {shares[0]} of all usage, before "
            f"{second['occupation_name']} with {shares[1]} "
            f"({self.wave_label(first['wave_id'], short=True)})"
        )

    def wages(self) -> Block:
        """Usage and wage of detailed occupations."""
        table = self.published.run(
            "occupation_details", "occupation_wages", occupation_id="all"
        )
        rows = [row for row in self.latest(table) if row["usage_pct"] > 0]
        finding = ""
        if len(rows) > 1:
            middle = median(row["median_wage_year_usd"] for row in rows)
            above = sum(
                row["usage_pct"] for row in rows if row["median_wage_year_usd"] > middle
            )
            share = 100 * above / sum(row["usage_pct"] for row in rows)
            finding = (
                f"{number(share, 'pct')}\u00a0% of the usage with a known wage falls "
                "on the half of the occupations that is paid more"
            )
        return Block(
            table,
            "points",
            "Usage and wage",
            "Is AI used for the tasks of occupations that are paid more?",
            finding=finding,
            absent="No input of this build has the wages of occupations; the release "
            "of February 2025 brings them.",
            options={
                "label": "occupation_title",
                "x": "median_wage_year_usd",
                "y": "usage_pct",
                "x_log": True,
                "y_log": True,
                "x_title": "Median wage of a year in the United States, US$ (log axis)",
                "y_title": "Share of usage, % (log axis)",
            },
        )

    def models(self) -> dict[str, Any]:
        """Usage, active accounts, tokens and cost by model."""
        blocks = [
            Block(
                self.published.run("models"),
                "table",
                "All usage, and each model",
                "How much is each model used, by how many accounts, at what cost?",
                options={"show": 25},
            ),
            Block(
                self.published.run("models_by_place"),
                "table",
                "Models by place",
                "Which models does a place use more than all places together?",
                options={"search": True, "filter": ["geography_level"], "show": 25},
            ),
        ]
        return {
            "title": "Models",
            "lead": "Usage wave by wave and model by model. Active accounts are bands; "
            "a model that is not shown by itself counts in not_classified.",
            "blocks": [block for block in blocks if block.table.rows],
        }

    def followed(
        self,
        table: Table,
        title: str,
        lead: str,
        missing: Sequence[str] = (),
        **options: object,
    ) -> Block:
        """A chart of series over the waves, with its breaks in words under it.

        Args:
            table: as `change.series_options` wants it.
            title: of the block.
            lead: what it asks.
            missing: slices that it lacks, in words.
            options: of the chart, on top of those of every series.
        """
        return Block(
            table,
            "series",
            title,
            lead,
            missing=list(missing),
            notes=self.break_notes("series", table),
            options=change.series_options(table, **options),
        )

    def break_notes(self, kind: str, table: Table) -> list[str]:
        """The breaks of a chart of series in words; of another kind there are none."""
        if kind != "series":
            return []
        labels = {
            wave_id: self.wave_label(wave_id, short=True) for wave_id in self.waves
        }
        return change.break_notes(table.records, labels)

    def change(self) -> dict[str, Any]:
        """What changed worldwide, what may be compared, and do places catch up."""
        blocks = [
            self.followed(
                self.published.run("series", geography_id=WORLD),
                "Worldwide, wave by wave",
                "Patterns are shares of the five classified ones; a line ends where "
                "waves are not comparable.",
                colour="series_name",
            ),
            self.followed(
                self.published.run("series_occupations"),
                "Occupations, wave by wave",
                "The six with the largest shares, of all conversations but those that "
                "were not classified.",
                colour="occupation_name",
            ),
            Block(
                self.published.run("series_breaks"),
                "table",
                "What may be compared",
                "Two waves that follow each other, number by number: whether a break "
                "lies between them, and what else differs.",
                options={
                    "over_time": True,
                    "search": True,
                    "filter": ["is_comparable", "measure", "platform"],
                    "show": 20,
                },
            ),
            Block(
                self.published.run("usage_spread"),
                "table",
                "How unevenly usage is spread",
                "The Gini coefficient of the usage index over countries and states, "
                "its spread, and the usage of the first places.",
                options={"over_time": True, "show": 20},
            ),
            Block(
                self.published.run("usage_convergence"),
                "table",
                "Do places catch up?",
                "The slope of growth on the level before is below 0 where places that "
                "used AI less caught up.",
                options={"over_time": True, "show": 20},
            ),
        ]
        return {
            "title": "Change over the waves",
            "lead": "Every number that more than one wave has. Where a release counts "
            "in another way, the series breaks: no line is drawn, and the reason "
            "stands under the chart.",
            "blocks": [block for block in blocks if block.table.rows],
        }

    def changes_between_reports(self) -> list[Block]:
        """The tasks that changed most between two reports, where the build has them."""
        if not self.has_reports:
            return []
        return [
            Block(
                self.published.run("tbl_task_changes"),
                "table",
                "Tasks that changed most",
                "Which tasks gained or lost most between the two reports compared?",
                options={"show": 15},
            )
        ]

    def api_page(self) -> dict[str, Any]:
        """Every block on the API."""
        return {
            "title": "API: tokens and costs",
            "lead": "What the records of an API ask for, how long their inputs and "
            "outputs are, and what they cost. Every index is 1.0 for the average "
            "task; no price is published.",
            "blocks": self.api(),
        }

    def api(self) -> list[Block]:
        """Tokens and cost of the API's tasks and occupations."""
        needs = [
            f"onet_task::{facet} global"
            for facet in ("prompt_tokens", "completion_tokens", "cost")
        ]
        missing = self.missing(needs)
        registered = {figure.id: figure for figure in figures()}
        figure_ids = ("fig_3_2", "fig_3_6", "fig_3_7", "fig_3_8", "fig_3_9")
        blocks = [
            Block(
                self.published.run("api_occupations"),
                "table",
                "Usage, tokens and cost by occupation",
                "Which kinds of work do API records serve, and what do they cost?",
                missing=missing,
            ),
            *(self.figure(registered[name]) for name in figure_ids if self.has_reports),
            Block(
                self.published.run("api_tasks"),
                "table",
                "Tokens and cost by task",
                "Which tasks take the most tokens and cost most?",
                missing=missing,
                options={"search": True, "filter": ["occupation_name"], "show": 15},
            ),
        ]
        return blocks

    def scoreboard(self) -> dict[str, Any]:
        """Each claim of the reports beside the computed value, by release."""
        releases = self.published.run("scoreboard_releases").records
        return {
            "releases": [self.verdicts(row["release_id"]) for row in releases],
            "claims": Block(
                self.published.run("scoreboard"),
                "table",
                "Every claim",
                options={
                    "search": True,
                    "filter": ["verdict", "evidence", "release_id", "chapter"],
                    "show": 40,
                },
            ),
        }

    def verdicts(self, release_id: str) -> Mapping[str, object]:
        """How many claims about a release hold, and what the matches are worth."""
        summary = self.published.run(
            "scoreboard_by_chapter",
            f"scoreboard_{release_id.replace('-', '_')}",
            release_id=release_id,
        )
        totals: Counter[str] = Counter()
        matches: Counter[str] = Counter()
        for row in summary.records:
            totals[row["verdict"]] += row["claim_count"]
            if row["verdict"] == "match":
                matches[row["evidence"]] += row["claim_count"]
        return {
            "release_id": release_id,
            "totals": totals,
            "matches": matches,
            "summary": Block(
                summary,
                "stack",
                "Verdicts by chapter",
                options={
                    "category": "chapter",
                    "x": "claim_count",
                    "colour": "verdict",
                    "x_title": "Claims",
                },
            ),
        }

    def about(self) -> dict[str, Any]:
        """What the numbers mean and rest on."""
        tables: dict[str, dict] = {}
        for row in self.published.run("dictionary").records:
            name = f"{row['schema_name']}.{row['table_name']}"
            entry = tables.setdefault(
                name, {"description": row["table_description"], "columns": []}
            )
            entry["columns"].append(row)
        return {
            "tables": tables,
            "suspects": [row for row in self.places.records if row["is_anomalous"]],
            "waves_block": Block(self.published.run("waves"), "table", "Waves"),
            "coverage_block": Block(
                self.coverage, "table", "Slices found and missing", options={"show": 12}
            ),
        }

    def place(self, geography_id: str) -> dict[str, Any]:
        """One geography: its place, what it uses AI for, and how."""

        def table(name: str) -> Table:
            return self.published.run(name, geography_id=geography_id)

        usage = table("place_usage")
        rows = self.latest(usage)
        level = rows[0]["geography_level"] if rows else "global"
        parent = PARENTS.get(level, "")
        here = self.names[geography_id]
        beside = f", beside the {parent}" if parent else ", wave by wave"
        series = {
            "x_title": "Share of all conversations or records, %",
            "here": here,
            "there": parent,
            "over_time": not parent,
            "colour": "" if parent else "wave_id",
        }

        def lacking(facet: str) -> list[str]:
            # A share is set beside the parent's, so both slices count.
            needs = [f"{facet} {place}" for place in (level, ABOVE.get(level)) if place]
            return self.missing(needs, level if parent else "")

        collaboration = lacking("collaboration")
        tasks = lacking("onet_task")
        requests = lacking("request")
        blocks = [
            Block(
                table("place_patterns"),
                "dots",
                "How people work with it",
                "Automation (directive, feedback loop) and augmentation (learning, "
                f"task iteration, validation){beside}.",
                missing=collaboration,
                options=series
                | {
                    "category": "pattern",
                    "x": "collaboration_pct",
                    "compare": "parent_collaboration_pct" if parent else "",
                },
            ),
            Block(
                table("place_automation"),
                "table",
                "Automation against augmentation",
                "On both bases: of the five patterns, and of all conversations.",
                missing=collaboration,
            ),
            Block(
                table("place_occupations"),
                "dots",
                "Occupations",
                f"Whose tasks AI is used for{beside}, of the conversations that were "
                "classified: what a place may not publish is in no share.",
                missing=tasks,
                options=series
                | {
                    "category": "occupation_name",
                    "x": "occupation_pct_classified",
                    "compare": "parent_occupation_pct_classified" if parent else "",
                    "x_title": "Share of the classified conversations or records, %",
                },
            ),
        ]
        if parent:
            blocks += [
                Block(
                    table("place_over_representation"),
                    "table",
                    "What stands out",
                    f"Requests and tasks with a larger share than in the {parent}.",
                    missing=tasks + requests,
                    options={"show": 10, "filter": ["cluster_kind"]},
                ),
                # The worldwide tasks have a page of their own.
                Block(
                    table("place_tasks"),
                    "table",
                    "Tasks",
                    "Every task published here, the largest first.",
                    missing=tasks,
                    options={"show": 10, "search": True},
                ),
            ]
        blocks.append(
            Block(
                table("place_requests"),
                "table",
                "Requests",
                "What people ask for, from the broadest clusters (2) to the finest.",
                missing=requests,
                options={"show": 10, "search": True, "filter": ["request_level"]},
            )
        )
        followed = self.published.run(
            "series", "place_series", geography_id=geography_id
        )
        if followed.rows:
            blocks.append(
                self.followed(
                    followed,
                    "Change over the waves",
                    "Every number that two waves have; a line ends where the waves are "
                    "not comparable.",
                    colour="series_name",
                )
            )
        return {
            "geography_id": geography_id,
            "title": here,
            "level": level,
            "usage": usage,
            "latest": rows[0] if rows else None,
            "single_wave": len(usage.rows) == 1,
            "peers": self.peers(rows[0]) if rows else {},
            "blocks": blocks,
            "places_block": Block(self.places, "standing", "Where it stands"),
            "standing_wave": rows[0]["wave_id"] if rows else "",
            "parent": parent,
        }

    def peers(self, row: Mapping) -> dict[str, int]:
        """How many geographies of its wave and level are ranked beside a geography."""
        alike = [
            other
            for other in self.places.records
            if other["wave_id"] == row["wave_id"]
            and other["geography_level"] == row["geography_level"]
        ]
        return {
            name: sum(other[name] is not None for other in alike)
            for name in ("usage_rank", "usage_per_capita_index_rank")
        }


def still_columns(block: Block) -> list[Column]:
    """The first columns that tell rows apart, for a table without scripts."""
    several = len(block.table.rows) > 1
    found = [
        column
        for place, column in enumerate(block.table.columns)
        if not column.name.endswith("_id") or column.name == "wave_id"
        if not several or len({row[place] for row in block.table.rows}) > 1
    ]
    return found[:STILL_COLUMNS]


def sample_in_words(row: Mapping) -> str:
    """What a regression was fitted to: places, an occupation group, or a set's name."""
    sample = row["sample"]
    return row["occupation_name"] or SAMPLES.get(sample, sample.replace("_", " "))
