"""List prices of models that the seed `api_prices` does not have, from genai-prices.

The library (https://github.com/pydantic/genai-prices) brings the public prices of many
vendors with the days from which they hold, and needs no network. A model whose price
nobody knows has no row: its cost is unknown, never 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice

LIBRARY = "genai_prices"
SCHEMA = pa.schema(
    [
        ("model", pa.string()),
        # Empty where the price holds from the model's first day on.
        ("valid_from", pa.date32()),
        ("input_usd_per_million", pa.float64()),
        ("cache_write_usd_per_million", pa.float64()),
        ("cache_read_usd_per_million", pa.float64()),
        ("output_usd_per_million", pa.float64()),
    ]
)
# Bedrock names vendor and model, and before them the group of regions, if any.
OF_BEDROCK = re.compile(r"^([a-z-]+\.)?[a-z0-9]+\.[a-z]")
# Vertex AI puts a model's date behind this sign.
OF_VERTEX = "@"


def library_version() -> str:
    """The version of the price list."""
    return version(LIBRARY)


def list_prices(models: Iterable[str], seeds_folder: Path = SEEDS) -> pa.Table:
    """The prices of models, in the columns of ``SCHEMA``.

    Args:
        models: names as the macro `model_name` gives them.
        seeds_folder: the folder of the seeds, whose own prices go before these.

    Returns:
        A row a model and first day; none of a model that the seed has, or that the
        library does not know.
    """
    of_seed = {row["model"] for row in seed_rows("api_prices", seeds_folder)}
    wanted = sorted(set(models) - of_seed)
    rows = [row for model in wanted for row in prices_of(model)]
    return pa.Table.from_pylist(rows, SCHEMA)


def prices_of(name: str) -> Iterator[dict[str, Any]]:
    """The rows of one model, earliest first."""
    model = find_model(name)
    if model is None:
        return
    for first_day, price in spans_of(model):
        if price.input_mtok is None or price.output_mtok is None:
            continue
        uncached = base(price.input_mtok)
        written, read = price.cache_write_mtok, price.cache_read_mtok
        yield {
            "model": name,
            "valid_from": first_day,
            "input_usd_per_million": uncached,
            # A vendor that has no price of its own for the cache takes the input's.
            "cache_write_usd_per_million": uncached
            if written is None
            else base(written),
            "cache_read_usd_per_million": uncached if read is None else base(read),
            "output_usd_per_million": base(price.output_mtok),
        }


def find_model(name: str) -> ModelInfo | None:
    """The model of a name, as vendors, Bedrock, Vertex AI and gateways write it.

    What stands before a slash must be a vendor that the list has: a model that somebody
    hosts himself has no list price, whatever it is called.
    """
    # Its data take half a second to load.
    from genai_prices.data_snapshot import get_snapshot

    ref = name.lower()
    vendor, slash, rest = ref.partition("/")
    places: list[tuple[str | None, str]]
    if slash:
        # LiteLLM calls some vendors by their domain's name.
        places = [(vendor, rest), (vendor.removesuffix("_ai"), rest)]
        if vendor == "bedrock":
            places = [("aws", rest.rpartition("/")[2])]
    else:
        places = [(None, ref)]
        if OF_BEDROCK.match(ref):
            places = [("aws", ref)]
        elif OF_VERTEX in ref:
            places = [("google", ref)]
    for provider, model in places:
        try:
            return get_snapshot().find_provider_model(model, None, provider, None)[1]
        except LookupError:
            continue
    return None


def spans_of(model: ModelInfo) -> list[tuple[date | None, ModelPrice]]:
    """The first day of each price; nothing where the hour of the day decides."""
    if not isinstance(model.prices, list):
        return [(None, model.prices)]
    spans = []
    for conditional in model.prices:
        limit = conditional.constraint
        first_day = getattr(limit, "start_date", None)
        if limit is not None and first_day is None:
            return []
        spans.append((first_day, conditional.prices))
    return spans


def base(price: Any) -> float:
    """A price; where long prompts have a higher one, that of the others."""
    return float(getattr(price, "base", price))
