"""What a usage record must be, and which records are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from economic_index.disclosure.thresholds import floor
from economic_index.inputs.records.macros import record_counts
from economic_index.record_facets import RECORD_FACETS, RECORD_MEANS
from economic_index.text import HIDDEN_IN_IDS


@dataclass(frozen=True)
class Rule:
    """A rule over the rows of the view ``placed_records``.

    Attributes:
        name: the column a message points at; of an exclusion, its name.
        broken: SQL predicate, true for a record that the rule meets.
        words: what is wrong, or what is left out; ``{column}`` stands for the field.
            It never names an id or a measure.
        fix: what the reader should do.
        shown: SQL for each name that ``words`` and ``fix`` hold in braces, as text.
        names_all: whether the message lists the one field shown of all such records.
    """

    name: str
    broken: str
    words: str
    fix: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)
    names_all: bool = False


# Words that a program writes where there is no value.
NO_VALUE = ("", "null", "none", "nan", "n/a", "nil", "undefined", "(null)", "<na>")
LONGEST_NO_VALUE = max(map(len, NO_VALUE))


def _fault(column: str) -> str:
    """SQL for what is wrong with an id, in words; null where nothing is.

    Every spelling counts as an id of its own, so one that looks like another is
    refused. The cheap questions come first: few ids hold more than plain characters.
    """
    words = ", ".join(f"'{word}'" for word in NO_VALUE)
    return f"""case
        when {column} is null then 'is missing'
        when strlen({column}) <= {LONGEST_NO_VALUE} and lower({column}) in ({words})
            then 'is empty, or a word that stands for no value'
        when regexp_matches({column}, '[^!-~]') then
            case
                when not regexp_matches({column}, '[^\\s\\pZ]') then 'is blank'
                when regexp_matches({column}, '^[\\s\\pZ]|[\\s\\pZ]$')
                    then 'begins or ends with a blank'
                when regexp_matches({column}, '{HIDDEN_IN_IDS}')
                    then 'holds a character that nobody sees'
                when nfc_normalize({column}) <> {column}
                    then 'is not in the normal form NFC of Unicode'
            end
    end"""


def id_rule(column: str, what: str, fix: str, *, may_be_empty: bool = False) -> Rule:
    """The rule of a column of ids.

    Args:
        column: the column.
        what: what it identifies, for the message.
        fix: what to do where there is none.
        may_be_empty: whether a record may go without.
    """
    fault = _fault(column)
    given = f"{column} is not null and " if may_be_empty else ""
    return Rule(
        column,
        f"{given}{fault} is not null",
        f"the id of {what} {{fault}}",
        f"{fix}. Write one id in one spelling, without blanks at its ends",
        {"fault": fault},
    )


def shown(column: str, is_known: str) -> dict[str, str]:
    """The field of a column as a message may show it.

    An id of a person that slipped into another column must not reach a log: a value is
    shown only where it is known, or can be nothing else by its shape.

    Args:
        column: the column.
        is_known: SQL predicate, true for a value that may be shown.
    """
    return {
        column: f"""case
            when {column} is null then '(empty)'
            when {is_known} then chr(39) || {column} || chr(39)
            else '(a text of ' || length({column}) || ' characters)'
        end"""
    }


FLOOR = floor()["cell"]
COUNTRY = shown("country", "regexp_full_match(country, '[A-Za-z]{1,3}')")
SUBDIVISION = shown(
    "subdivision", "regexp_full_match(subdivision, '[A-Z]{2}-[A-Z0-9]{1,3}')"
)
PLATFORM = shown("platform", "platform in (select platform from waves)")
REQUEST = shown(
    "request_cluster_id",
    "request_cluster_id in (select request_cluster_id from request_hierarchy)",
)
# Its name begins as those of models that have a price, or enough accounts use it.
MODEL = shown(
    "model",
    "regexp_full_match(model, '[a-z]+-[a-z0-9.-]{1,40}') and split_part(model, '-', 1) "
    "in (select split_part(model, '-', 1) from (select model from api_prices "
    "union all select model from list_prices) as priced) or model in ("
    "select used.model from records as used group by used.model "
    f"having count(*) >= {FLOOR['minimum_record_count']:.0f} "
    f"and count(distinct used.account_id) >= {FLOOR['minimum_account_count']:.0f})",
)

NETWORK_FAULT = """coalesce(
    (
        select max('spelt otherwise than ' || chr(39) || types.network_type || chr(39))
        from network_types as types
        where types.network_type = lower(trim(placed_records.network_type))
    ),
    'unknown: a text of ' || length(network_type) || ' characters'
)"""

# A record of more is a mistake of the log: of its unit, or a sum of many records.
MOST_TOKENS = 1_000_000_000
HIGHEST_COST_USD = 1_000_000

CHECKS = (
    id_rule("record_id", "the record", "Give every record an id of its own"),
    id_rule(
        "account_id",
        "the account",
        "Fill the account; without it nobody can count who stands behind a cell",
    ),
    id_rule(
        "organisation_id",
        "the organisation",
        "Write its id, or leave it empty where the account stands alone",
        may_be_empty=True,
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
        "Name an index with such a wave in INDEX (make new-index writes one; `to` is "
        "exclusive), or leave the record out",
        PLATFORM | {"day": "chr(39) || cast(day as string) || chr(39)"},
    ),
    Rule(
        "network_type",
        "network_type is not null and known_network_type is null",
        "the network type is {fault}",
        "Write it as a seed spells it: records are left out by the exact spelling. A "
        "new one goes into seeds/rules/excluded_network_types.csv, or into "
        "counted_network_types.csv if it says where a person is",
        {"fault": NETWORK_FAULT},
    ),
    Rule(
        "country",
        "country is not null and country_id is null",
        "the country {country} is unknown",
        "Write ISO 3166-1 alpha-2, or leave it empty where it is not known",
        COUNTRY,
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
        SUBDIVISION | COUNTRY,
    ),
    Rule(
        "segment",
        # Without an index that has segments, the column is somebody else's.
        "segment is not null and known_segment is null "
        "and (select count(*) from segments) > 0",
        "the segment is unknown: a text of {length} characters",
        "Add it to segments.csv of the index, or leave it empty where it is not known",
        {"length": "cast(length(segment) as string)"},
    ),
    Rule(
        "collaboration_pattern",
        "collaboration_pattern is not null and known_pattern is null",
        "the collaboration pattern is unknown: a text of {length} characters",
        "Write a pattern of seeds/rules/collaboration_patterns.csv as it is spelt "
        "there, or leave it empty",
        {"length": "cast(length(collaboration_pattern) as string)"},
    ),
    Rule(
        "labeller",
        "labeller is null and labeller_version is not null "
        "or labeller is not null and labeller_version is null",
        "of the labeller and its version one is there without the other",
        "Fill both, or leave both empty",
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
        REQUEST,
    ),
    *(
        Rule(
            name,
            f"{name} is not null and {name} not in (select category from "
            f"primitive_categories where facet = '{name}')",
            "the category is unknown: a text of {length} characters",
            "Write a category of the facet in seeds/rules/primitive_categories.csv, or "
            "leave it empty",
            {"length": f"cast(length({name}) as string)"},
        )
        for name in RECORD_FACETS
    ),
    *(
        Rule(
            name,
            f"{name} < 0 or {name} > {MOST_TOKENS}",
            f"the number of tokens is negative, or above {MOST_TOKENS:,} in one record",
            "Restore it, or leave it empty",
        )
        for name in (
            "input_tokens",
            "cache_write_tokens",
            "cache_read_tokens",
            "output_tokens",
        )
    ),
    *(
        Rule(
            row["measure_id"],
            f"not {row['measure_id']} between {row['minimum']} and {row['maximum']}",
            f"the value is none of {row['minimum']} to {row['maximum']} {row['unit']}",
            "Restore it, or leave it empty where nobody knows",
        )
        for row in RECORD_MEANS.values()
    ),
    Rule(
        "cost_usd",
        f"cost_usd < 0 or not isfinite(cost_usd) or cost_usd > {HIGHEST_COST_USD}",
        f"the cost is negative, no number, or above {HIGHEST_COST_USD:,} US dollars in "
        "one record",
        "Restore it, or leave it empty",
    ),
    Rule(
        "model",
        "cost_usd is null and model is not null and priced_model is null "
        "and coalesce(input_tokens, output_tokens) is not null",
        "the record has no cost and its model no price: {model}",
        "Add the model to seeds/rules/api_prices.csv, for an index of your own to "
        "api_prices.csv in its folder, with empty prices where it has none and its "
        "cost is unknown, or give cost_usd",
        MODEL,
        names_all=True,
    ),
)

# Counted one after the other: a record that two rules meet counts in the first.
FROM_NETWORK = "coalesce(network_is_excluded, false)"
IS_FLAGGED = "coalesce(is_flagged, false)"
FROM_EXCLUDED_COUNTRY = "excluded_country_id is not null"
IS_ELIGIBLE = record_counts("is_flagged", "network_is_excluded", FROM_EXCLUDED_COUNTRY)

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
        "records left out for their country",
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
