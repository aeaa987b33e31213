"""What a call must be, and the one error that says which is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from economic_index.adapters.formats import Format
from economic_index.errors import InputError
from economic_index.index.segments import is_segment_id
from economic_index.inputs.records.validation import at_least
from economic_index.inputs.records.validation_rules import Rule, id_rule

# How many digits a number of units since 1970 has, by thousands: 2000 had one less.
CLOCKS = ("seconds", "milliseconds", "microseconds", "nanoseconds")
CLOCK = "case (length(regexp_extract(written_time, '^[0-9]+')) - 9) // 3 {} end".format(
    " ".join(f"when {place} then '{unit}'" for place, unit in enumerate(CLOCKS))
)
WRITE_TIMES = {
    "text": "Write it as 2026-01-31 23:59:59 in UTC, or with its offset behind it",
    "nanoseconds": "Write nanoseconds since 1970, a number of 19 digits",
}


def rules_of(
    form: Format, account: str, organisation: str, segment: str
) -> Iterator[Rule]:
    """The rules of a format's calls, over the view `typed_calls`.

    Args:
        form: the format.
        account: the id that tells accounts apart.
        organisation: the id that tells organisations apart, or "".
        segment: the id that tells units of the organisation apart, or "".
    """
    for column in form.columns:
        if column.is_json:
            yield Rule(
                column.name,
                f"broken_json = '{column.name}'",
                "the field is no JSON",
                "Export it as JSON; a CSV field that holds JSON stands in quotation "
                'marks, with "" for each one inside',
            )
        if column.only:
            yield Rule(
                column.name,
                f"wrong_version = '{column.name}'",
                "this row is of another kind or version of the format, or does not say",
                f"Give rows of {' or '.join(column.only)} only",
            )
    called = form.called
    yield Rule(
        called["call_id"],
        "counts and call_id is null",
        "the call has no id",
        "Export the column as it is; each call needs an id of its own",
    )
    clock = f"counts and occurred_at is null and {CLOCK} is not null"
    yield Rule(
        called["occurred_at"],
        clock,
        "the time counts {unit} since 1970",
        WRITE_TIMES[form.clock],
        {"unit": CLOCK},
    )
    yield Rule(
        called["occurred_at"],
        "counts and occurred_at is null",
        "the call has no time, or one that cannot be read",
        WRITE_TIMES[form.clock],
    )
    yield Rule(
        called["call_id"],
        "counts and is_repeated",
        "the call stands in {first_place} too",
        "Give each call once; windows of exports may overlap, or a file may be there "
        "twice",
        {"first_place": "first_place"},
    )
    counts = {
        "input_tokens": "input_count",
        "cache_write_tokens": "cache_write_count",
        "cache_read_tokens": "cache_read_count",
        "output_tokens": "output_count",
    }
    for name, value in counts.items():
        yield Rule(
            called[name],
            f"counts and {name} is not null and {value} is null "
            "and input_tokens is not null",
            "the number of tokens is negative, or no whole number",
            "Restore it, or leave it empty where it is not known",
        )
    yield Rule(
        called["cache_read_tokens"],
        "counts and uncached_count < 0",
        "the input has fewer tokens than its cached part",
        "Export the input with the part that a cache served, as this version does",
    )
    yield Rule(
        called["cost_usd"],
        "counts and (written_cost is not null and cost_usd is null or cost_usd < 0)",
        "the cost is negative, or no number",
        "Write US dollars without signs and separators, or leave it empty",
    )
    yield Rule(
        account,
        "counts and account_id is null",
        "the call has no account",
        "Fill it in the export, or say with ACCOUNT which of these tells accounts "
        f"apart: {', '.join((*form.ids, *filter(None, (form.own_ids,))))}",
    )
    # Hashed, no id could be looked at any more.
    for name, what, called_id in (
        ("account_id", "the account", account),
        ("organisation_id", "the organisation", organisation),
    ):
        rule = id_rule(name, what, "Correct the id", may_be_empty=True)
        yield Rule(
            called_id, f"counts and ({rule.broken})", rule.words, rule.fix, rule.shown
        )
    # Written as it is: it must be what a row of segments.csv can be.
    yield Rule(
        segment,
        f"counts and segment is not null and not {is_segment_id('segment')}",
        "the segment is not made of letters, digits, - and _, at most 40",
        "Name with SEGMENT an id of the organisation's units, as segments.csv has them",
    )
    for what, condition in (
        ("accounts", "has_two_accounts"),
        ("organisations", "has_two_organisations"),
    ):
        yield Rule(
            form.session or called["call_id"],
            f"counts and {condition}",
            f"the conversation has calls of two {what}",
            "Correct the session in the export, name another column with SESSION, or "
            "make every call a record of its own with SESSION=none",
        )


def raise_first(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    rules: Sequence[Rule],
    threshold: int,
) -> None:
    """Raise at the first rule that some row breaks, at its first such row.

    Args:
        connection: holds the relation.
        relation: its name; it has ``source_file`` and ``row_number``.
        rules: the rules, in their order.
        threshold: the smallest count that may be said.
    """
    sums = ", ".join(f"count(*) filter (where {rule.broken})" for rule in rules)
    (counts,) = connection.execute(f"select {sums} from {relation}").fetchall()
    for rule, count in zip(rules, counts, strict=True):
        if not count:
            continue
        shown = ", ".join(rule.shown.values()) or "null"
        ((path, row, *values),) = connection.execute(
            f"select source_file, row_number, {shown} from {relation} "
            f"where {rule.broken} order by source_file, row_number limit 1"
        ).fetchall()
        fields = dict(zip(rule.shown, values, strict=False))
        more = f" (and {at_least(count - 1, threshold)} more rows)" if count > 1 else ""
        raise InputError(
            f"{path}, row {row}, column {rule.name}",
            rule.words.format(**fields) + more,
            rule.fix,
        )
