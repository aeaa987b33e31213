"""What the runs say: medians, ratios, growth, as JSON and as a Markdown table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path
from statistics import median

from benchmarks.measure import Run

MIB = 1024**2
MEASURES = ("wall_seconds", "cpu_seconds")


def medians(runs: Sequence[Run]) -> dict[str, float | int]:
    """The medians of the runs of one contender at one size."""
    return {
        "runs": len(runs),
        "wall_seconds": round(median(run.wall_seconds for run in runs), 3),
        "cpu_seconds": round(median(run.cpu_seconds for run in runs), 3),
        "peak_mib": round(median(run.peak_bytes for run in runs) / MIB),
        "spill_mib": round(max(run.spill_bytes for run in runs) / MIB),
    }


def growth_exponent(seconds_by_rows: Mapping[int, float]) -> float | None:
    """Slope of log time on log rows; None where there is only one size."""
    if len(seconds_by_rows) < 2:
        return None
    rows = [log(count) for count in seconds_by_rows]
    times = [log(seconds) for seconds in seconds_by_rows.values()]
    mean_rows, mean_times = (sum(values) / len(values) for values in (rows, times))
    covariance = sum(
        (x - mean_rows) * (y - mean_times) for x, y in zip(rows, times, strict=True)
    )
    return round(covariance / sum((x - mean_rows) ** 2 for x in rows), 2)


def exponents(
    sizes: Mapping[int, Mapping[str, Mapping]], measure: str
) -> dict[str, float]:
    """The growth exponent of every contender that ran at two sizes.

    Args:
        sizes: by rows, the medians of each contender by name.
        measure: `wall_seconds` or `cpu_seconds`.
    """
    found = {}
    for name in dict.fromkeys(name for runs in sizes.values() for name in runs):
        exponent = growth_exponent(
            {rows: runs[name][measure] for rows, runs in sizes.items() if name in runs}
        )
        if exponent is not None:
            found[name] = exponent
    return found


def ratios(
    runs: Mapping[str, Mapping], fixed: Mapping[str, float], measure: str
) -> dict[str, float]:
    """How the warehouse stands beside the references at one size.

    `records to cells / …` is like for like; below 1 the warehouse takes less.

    Args:
        runs: medians of each contender by name.
        fixed: medians of the builds that are dbt's fixed cost.
        measure: `wall_seconds` or `cpu_seconds`.
    """
    ours = runs["warehouse"][measure]
    total = runs["build"][measure]
    by_hand = runs["DuckDB SQL"][measure]
    others = [name for name in ("polars", "pandas") if name in runs]
    found = {
        f"records to cells / {name}": ours / runs[name][measure]
        for name in ("DuckDB SQL", *others)
    }
    found["build / (DuckDB SQL + dbt's fixed cost)"] = total / (
        by_hand + fixed[measure]
    )
    for name in others:
        rest = total - fixed[measure]
        found[f"(build - fixed cost) / {name}"] = rest / runs[name][measure]
    return {name: round(value, 2) for name, value in found.items()}


def markdown(result: Mapping) -> str:
    """The result as a reader sees it."""
    machine = result["machine"]
    lines = [
        f"Measured on {result['date']}: {machine['processors']} processors, "
        f"{machine['memory_gib']} GiB, DuckDB {machine['duckdb']}, polars "
        f"{machine['polars']}, pandas {machine['pandas']}; DuckDB's memory limit: "
        f"{machine['memory_limit']}. The records are synthetic.",
        "",
        f"dbt's fixed cost, a build of {result['fixed']['rows']:,} records: "
        f"{result['fixed']['wall_seconds']:.1f} s.",
        "",
        "| rows | what | who | runs | wall s | CPU s | peak MiB | spill MiB "
        "| same cells |",
        "|---:|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for rows, runs in result["sizes"].items():
        for name, run in runs.items():
            what = "whole build" if name == "build" else "records to cells"
            same = {0: "yes", None: ""}.get(run.get("differing_cells"), "NO")
            lines.append(
                f"| {int(rows):,} | {what} | {name} | {run['runs']} "
                f"| {run['wall_seconds']:.1f} | {run['cpu_seconds']:.1f} "
                f"| {run['peak_mib']:,} | {run['spill_mib']:,} | {same} |"
            )
    lines += ["", "| rows | ratio | by wall | by CPU |", "|---:|---|---:|---:|"]
    for rows, values in result["ratios"].items():
        by_cpu = values["cpu_seconds"]
        for name, value in values["wall_seconds"].items():
            lines.append(
                f"| {int(rows):,} | {name} | {value:.2f} | {by_cpu[name]:.2f} |"
            )
    growth = result["growth_exponents"]
    if growth["wall_seconds"]:
        lines += ["", "| growth exponent | by wall | by CPU |", "|---|---:|---:|"]
        for name, value in growth["wall_seconds"].items():
            by_cpu = growth["cpu_seconds"][name]
            lines.append(f"| {name} | {value:.2f} | {by_cpu:.2f} |")
    return "\n".join(lines) + "\n"


def write(result: Mapping, folder: Path) -> str:
    """Write ``bench.json`` and ``bench.md``; returns the Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(result, indent=2) + "\n")
    text = markdown(result)
    (folder / "bench.md").write_text(text, encoding="utf-8")
    return text
