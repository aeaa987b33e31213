"""What a usage record must be, and which records are left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule over the rows of the view ``placed_records``.

    Attributes:
        name: the column a message points at; of an exclusion, its name.
        broken: SQL predicate, true for a record that the rule meets.
        words: what is wrong, or what is left out; ``{column}`` stands for the field.
            It never names an id or a measure.
        fix: what the reader should do.
        shown: the columns that ``words`` and ``fix`` name.
    """

    name: str
    broken: str
    words: str
    fix: str = ""
    shown: tuple[str, ...] = ()


# Nothing but spaces sorts before the first character after the space, so that few ids
# are trimmed: to trim them all is the dearest of the checks.
IS_BLANK = "{0} is null or ({0} < '!' and trim({0}) = '')"

CHECKS = (
    Rule(
        "record_id",
        IS_BLANK.format("record_id"),
        "the record has no id",
        "Give every record an id of its own",
    ),
    Rule(
        "account_id",
        IS_BLANK.format("account_id"),
        "the record has no account",
        "Fill the account; without it nobody can count who stands behind a cell",
    ),
    Rule(
        "organisation_id",
        f"organisation_id is not null and ({IS_BLANK.format('organisation_id')})",
        "the organisation is blank",
        "Write its id, or nothing at all where the account stands alone",
    ),
    Rule(
        "occurred_at",
        "occurred_at is null",
        "the record has no time",
        "Fill the time in UTC",
    ),
    Rule("platform", "platform is null", "the record has no platform", "Fill it"),
    Rule(
        "occurred_at",
        "wave_id is null",
        "no wave takes records of platform {platform} on {day}",
        "Add a row to seeds/rules/waves.csv with takes_records true (date_end is "
        "exclusive), or leave the record out",
        ("platform", "day"),
    ),
    Rule(
        "country",
        "country is not null and country_id is null",
        "the country {country} is unknown",
        "Write ISO 3166-1 alpha-2, or leave it empty where it is not known",
        ("country",),
    ),
    Rule(
        "subdivision",
        # A pattern made of the record's own country would be compiled for each record.
        "subdivision is not null and (country is null "
        "or not starts_with(subdivision, country || '-') "
        "or not regexp_full_match(subdivision, '[A-Z]{2}-[A-Z0-9]{1,3}') "
        "or (country = 'US' and state_id is null))",
        "the subdivision {subdivision} is unknown in country {country}",
        "Write ISO 3166-2, e.g. US-CA, or leave it empty where it is not known",
        ("subdivision", "country"),
    ),
    Rule(
        "collaboration_pattern",
        "collaboration_pattern is not null and known_pattern is null",
        "the collaboration pattern {collaboration_pattern} is unknown",
        "Write a pattern of seeds/rules/collaboration_patterns.csv, or leave it empty",
        ("collaboration_pattern",),
    ),
    Rule(
        "onet_task_id",
        "onet_task_id < 0",
        "the O*NET task id is negative",
        "Restore the id",
    ),
    Rule(
        "request_cluster_id",
        "request_cluster_id is not null and known_request_id is null",
        "the request cluster {request_cluster_id} is not a finest cluster of the "
        "hierarchy",
        "Add it to request_hierarchy.csv in the reference folder at level 0, "
        "or leave it empty",
        ("request_cluster_id",),
    ),
    *(
        Rule(
            name,
            f"{name} < 0",
            "the number of tokens is negative",
            "Restore it, or leave it empty",
        )
        for name in (
            "input_tokens",
            "cache_write_tokens",
            "cache_read_tokens",
            "output_tokens",
        )
    ),
    Rule(
        "cost_usd",
        "cost_usd < 0 or not isfinite(cost_usd)",
        "the cost is negative or no number",
        "Restore it, or leave it empty",
    ),
    Rule(
        "model",
        "cost_usd is null and model is not null and priced_model is null "
        "and coalesce(input_tokens, output_tokens) is not null",
        "the model {model} has no price and the record no cost",
        "Add the model to seeds/rules/api_prices.csv, or give cost_usd",
        ("model",),
    ),
)

# Counted one after the other: a record that two rules meet counts in the first.
FROM_NETWORK = "excluded_network_type is not null"
IS_FLAGGED = "coalesce(is_flagged, false)"
FROM_EXCLUDED_COUNTRY = "excluded_country_id is not null"
IS_ELIGIBLE = f"not ({FROM_NETWORK} or {IS_FLAGGED} or {FROM_EXCLUDED_COUNTRY})"

EXCLUSIONS = (
    Rule("network", FROM_NETWORK, "records left out for their network type"),
    Rule(
        "flagged",
        f"not {FROM_NETWORK} and {IS_FLAGGED}",
        "records left out as possible violations",
    ),
    Rule(
        "country",
        f"not {FROM_NETWORK} and not {IS_FLAGGED} and {FROM_EXCLUDED_COUNTRY}",
        "records left out for a country where the service is not offered",
    ),
    Rule("eligible", IS_ELIGIBLE, "records that count"),
    Rule(
        "no_country", f"{IS_ELIGIBLE} and country is null", "of them without a country"
    ),
    Rule(
        "no_task",
        f"{IS_ELIGIBLE} and onet_task_id is null and onet_task is null",
        "of them without a task",
    ),
    Rule(
        "no_request",
        f"{IS_ELIGIBLE} and request_cluster_id is null",
        "of them without a request cluster",
    ),
    Rule(
        "no_pattern",
        f"{IS_ELIGIBLE} and collaboration_pattern is null",
        "of them without a collaboration pattern",
    ),
)
