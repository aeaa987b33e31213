"""Change over the waves: charts whose lines end at a break, and what the break is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.tables import Table

# What the charts of series are called, by what `chart` begins with in the queries.
CHARTS = {
    "usage_per_capita_index": "Usage index",
    "usage_pct": "Share of usage",
    "mode": "Automation against augmentation",
    "pattern": "The five patterns",
    "occupation": "Occupations",
    "task_group": "Groups of tasks",
    "use_case": "Use cases",
    "multitasking": "More than one task at once",
    "human_only_ability": "The person could do it alone",
    "task_success": "Task success",
    "human_only_time": "Time without AI",
    "human_with_ai_time": "Time with AI",
    "ai_autonomy": "Autonomy of the AI",
    "human_education_years": "Education to understand the request",
    "ai_education_years": "Education to understand the answer",
}
PLATFORMS = {"claude_ai": "Claude.ai", "1p_api": "API"}
SERIES = {"x": "date_start", "y": "point_value", "facet": "chart", "over_time": True}

# A small picture of a task, in pixels.
WIDTH, HEIGHT, MARGIN = 620, 150, 38
DASHES = ("none", "7 3", "2 2", "9 3 2 3")


def chart_names(table: Table) -> dict[str, str]:
    """What each chart of a table of series is called: the number and the platform."""
    names = {}
    for row in table.records:
        measure, _, platform = row["chart"].partition(" ")
        name = CHARTS.get(measure, measure.replace("_", " "))
        names[row["chart"]] = f"{name}, {PLATFORMS.get(platform, platform)}"
    return names


def series_options(table: Table, **options: object) -> dict[str, object]:
    """The options of a chart of series.

    Args:
        table: with `chart`, `date_start`, `point_value` and `stretch_number`.
        options: that come on top.
    """
    return SERIES | {"facet_names": chart_names(table)} | options


def break_notes(rows: Sequence[Mapping], label: Mapping[str, str]) -> list[str]:
    """Each break between two waves in words, once.

    Args:
        rows: of a table of series.
        label: a wave's short name by its id.
    """
    found = {
        f"Not comparable, {label[row['wave_id_before']]} and {label[row['wave_id']]}: "
        f"{reason_of(row['comparability_note'])}."
        for row in rows
        if row["is_comparable"] is False
    }
    return sorted(found)


def reason_of(note: str) -> str:
    """The break that a note on comparability begins with."""
    return note.split("; ")[0].removeprefix("break: ")


def picture(rows: Sequence[Mapping]) -> dict[str, object] | None:
    """Where the lines, points and breaks of one series lie in a small picture.

    Args:
        rows: points of one task in the order of platforms and days, as the query
            `series_tasks` gives them.

    Returns:
        `width`, `height`, `lines` (text for `points` of a polyline, and its dash),
        `points`, `days` (x and the day), `breaks` (x and the reason) and `platforms`;
        None where no platform has two waves, so that nothing changed yet.
    """
    by_platform: dict[str, list[Mapping]] = {}
    for row in rows:
        by_platform.setdefault(row["platform"], []).append(row)
    if all(len(points) < 2 for points in by_platform.values()):
        return None
    days = [row["date_start"].toordinal() for row in rows]
    highest = max(row["point_value"] for row in rows) or 1.0

    def across(day: float) -> float:
        span = max(days) - min(days) or 1
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (day - min(days)) / span, 1)

    def down(value: float) -> float:
        return round(HEIGHT - MARGIN + (2 * MARGIN - HEIGHT) * value / highest, 1)

    lines, points = [], []
    breaks: dict[float, str] = {}
    # The platform with most waves comes first, its numbers above the points.
    ordered = sorted(by_platform.items(), key=lambda entry: -len(entry[1]))
    for number, (platform, series) in enumerate(ordered):
        stretches: dict[int, list[str]] = {}
        day_before = 0
        for row in series:
            day = row["date_start"].toordinal()
            x, y = across(day), down(row["point_value"])
            stretches.setdefault(row["stretch_number"], []).append(f"{x},{y}")
            points.append(
                {"x": x, "y": y, "text_y": y + (16 if number else -9), "row": row}
            )
            if row["is_comparable"] is False:
                middle = across((day + day_before) / 2)
                breaks[middle] = reason_of(row["comparability_note"])
            day_before = day
        dash = DASHES[number % len(DASHES)]
        lines += [
            {"points": " ".join(stretch), "dash": dash, "platform": platform}
            for stretch in stretches.values()
            if len(stretch) > 1
        ]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "lines": lines,
        "points": points,
        "breaks": breaks,
        "days": {
            across(row["date_start"].toordinal()): row["date_start"] for row in rows
        },
        "platforms": [
            (PLATFORMS.get(platform, platform), DASHES[number % len(DASHES)])
            for number, (platform, _) in enumerate(ordered)
        ],
    }
