"""What shapes the usage records beyond the shape they share with the sample release.

The shares come from `economic_index.sample.release.shape`. Here is what only records
have: accounts, networks, tokens and models. The numbers are chosen, not observed.
"""

from __future__ import annotations

from dataclasses import dataclass

from economic_index.sample.release import shape

# The planted cases must leave room for ordinary records.
MINIMUM_SIZE = 1_000

# Enough for shares of half the countries; the build stays a matter of seconds.
SAMPLE_SIZE = 100_000

# One file is one query of one worker: small enough for steady progress.
RECORDS_PER_FILE = 1_000_000

# --- Where records come from ----------------------------------------------------------

EXCLUDED_COUNTRY_SHARE = 0.003
FLAGGED_SHARE = 0.01

# Where the income groups begin: GDP in USD per person of working age.
INCOME_GROUP_FLOORS_USD = (0.0, 2_000.0, 7_000.0, 21_000.0)

# Places of one income group still differ: each follows one of so many mixes.
MIXES_PER_INCOME_GROUP = 4

# --- What they are about --------------------------------------------------------------

# There are more tasks and requests than in the sample release, so shares fall slower.
TASK_RANK_EXPONENT = 1.3
REQUEST_RANK_EXPONENT = 0.9
REQUEST_KINDS = 10  # finest clusters for each verb and subtopic

# --- Tokens ---------------------------------------------------------------------------

MEAN_INPUT_TOKENS = 2_000.0  # of the average task
TOKEN_SPREAD = 0.8  # standard deviation of the log within a task
TOKEN_LEVELS = 1_024  # quantiles that the spread is drawn from


@dataclass(frozen=True)
class Model:
    """One model: its share of the API records, and what it costs.

    Attributes:
        name: as the log writes it.
        share: of the API records.
        input_usd: price of a million input tokens.
        output_usd: price of a million output tokens.
        cost_given_share: how many of its records state their cost themselves.
    """

    name: str
    share: float
    input_usd: float
    output_usd: float
    cost_given_share: float


# Public list prices, one model with its date as a log writes it, and one that no price
# list knows: it always states its cost.
MODELS = (
    Model("claude-sonnet-4", 0.55, 3.0, 15.0, 0.5),
    Model("claude-opus-4-1-20250805", 0.09, 15.0, 75.0, 0.0),
    Model("claude-3-7-sonnet", 0.15, 3.0, 15.0, 0.0),
    Model("claude-3-5-haiku", 0.20, 0.8, 4.0, 1.0),
    Model("synthetic-unlisted-model", 0.01, 1.0, 5.0, 1.0),
)
# All models here ask five times as much for an output token as for an input token.
OUTPUT_PRICE_RATIO = MODELS[0].output_usd / MODELS[0].input_usd
MEAN_OUTPUT_TOKENS = (
    MEAN_INPUT_TOKENS
    * shape.OUTPUT_COST_SHARE
    / (1 - shape.OUTPUT_COST_SHARE)
    / OUTPUT_PRICE_RATIO
)


@dataclass(frozen=True)
class Source:
    """The log of one platform.

    Attributes:
        platform: its shape in the sample release.
        position: 0, 1, …; keeps the draws of the platforms apart.
        records_per_account: the mean.
        account_tail: activity within a place falls as rank ^ (1 / account_tail - 1).
        networks: share of the records by network type.
    """

    platform: shape.Platform
    position: int
    records_per_account: float
    account_tail: int
    networks: dict[str, float]

    @property
    def has_tokens(self) -> bool:
        """Whether its records carry tokens, a model and a cost."""
        return self.platform is shape.API


SOURCES = (
    Source(
        platform=shape.CLAUDE_AI,
        position=0,
        records_per_account=8.0,
        account_tail=2,
        networks={
            "residential": 0.60,
            "mobile": 0.20,
            "business": 0.15,
            "vpn": 0.03,
            "hosting": 0.015,
            "anycast": 0.005,
        },
    ),
    Source(
        platform=shape.API,
        position=1,
        records_per_account=40.0,
        account_tail=3,
        networks={
            "business": 0.85,
            "residential": 0.10,
            "vpn": 0.01,
            "hosting": 0.035,
            "anycast": 0.005,
        },
    ),
)
