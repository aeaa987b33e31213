"""The parameters of the synthetic sample: every number that gives it its shape.

They are rounded from figures printed in the report (method sections 2-6), so that the
sample looks like a release. None of them is used anywhere but in the sample.
"""

from __future__ import annotations

from dataclasses import dataclass

SEED = 20000103

# --- Where conversations come from (method section 2) ---------------------------------

UNLOCATED_COUNTRY_SHARE = 0.03
UNLOCATED_STATE_SHARE = 0.004

# Share of all conversations (countries) and of the country's own (states).
COUNTRY_SHARES = {
    "USA": 0.216,
    "IND": 0.072,
    "BRA": 0.037,
    "ISR": 0.0107,
    "SGP": 0.0053,
}
STATE_SHARES = {
    "US-CA": 0.253,
    "US-NY": 0.093,
    "US-TX": 0.067,
    "US-VA": 0.040,
    "US-UT": 0.040,
    "US-DC": 0.0087,
}

# Exact conversation counts: ties at the minimum observations (200 and 100) and at the
# privacy threshold (15), and geographies that have no working-age population.
COUNTRY_COUNTS = {
    "NAM": 200,
    "ZWE": 200,
    "URY": 199,
    "LUX": 110,
    "REU": 40,
    "GGY": 16,
    "ABW": 15,
}
STATE_COUNTS = {"US-SD": 100, "US-VT": 99}

# The others follow population x (GDP per working-age capita) ^ elasticity. The country
# weights are then compressed, so that as many countries as in a real release pass the
# minimum although the sample is a fifth of its size.
COUNTRY_INCOME_ELASTICITY = 0.75
STATE_INCOME_ELASTICITY = 1.5
COUNTRY_WEIGHT_COMPRESSION = 0.9
USAGE_NOISE = 0.3  # standard deviation of the log weight
ABSENT_COUNTRIES = 30  # the smallest weights, left without any usage
UNKNOWN_GDP_PER_CAPITA_USD = 20_000.0

# --- What conversations are about (method sections 3 and 5) ---------------------------


@dataclass(frozen=True)
class Group:
    """One SOC major group: shares in percent, number of tasks, log token tilt."""

    claude_ai_pct: float
    api_pct: float
    tasks: int
    length: float = 0.0

    def pct(self, platform: str) -> float:
        """Its share on the platform, in percent before rescaling to 100."""
        return self.claude_ai_pct if platform == CLAUDE_AI.name else self.api_pct


GROUPS = {
    "11": Group(2.7, 3.0, 24, 0.1),
    "13": Group(3.0, 3.3, 26),
    "15": Group(36.0, 44.0, 70, 0.15),
    "17": Group(2.5, 2.3, 20),
    "19": Group(7.2, 7.0, 36),
    "21": Group(2.0, 0.5, 10, 0.1),
    "23": Group(0.7, 0.3, 6),
    "25": Group(12.3, 3.6, 40),
    "27": Group(8.2, 5.2, 30, 0.2),
    "29": Group(2.5, 1.6, 20),
    "31": Group(0.3, 0.2, 3),
    "33": Group(0.3, 0.3, 3),
    "35": Group(0.4, 0.2, 4),
    "37": Group(0.2, 0.1, 2),
    "39": Group(0.6, 0.4, 5),
    "41": Group(2.4, 3.5, 16, -0.2),
    "43": Group(8.2, 9.8, 40, -0.1),
    "45": Group(0.3, 0.1, 2),
    "47": Group(0.3, 0.3, 3),
    "49": Group(0.5, 0.5, 5),
    "51": Group(1.6, 2.0, 10),
    "53": Group(0.3, 0.3, 3),
}
TASK_RANK_EXPONENT = 1.5  # within a group, share ~ rank ^ -exponent
TASK_NOISE = 0.25  # log noise of a task's share from geography to geography
GROUP_NOISE = 0.10  # the same of a whole group
SPARE_STATEMENTS = 830  # statements without a conversation, over all groups

# Where usage per head is low, work is more often computing and more often delegated:
# the log tilt of the computing tasks by log AUI, of the automation patterns by AUI.
COMPUTING_GROUP = "15"
COMPUTING_BY_LOG_AUI = -0.25
AUTOMATION_BY_AUI = -0.13

# Statements that exist twice: the groups of the cluster and of its second task id.
SHARED_STATEMENT_GROUPS = (("25", "27"), ("15", "17"), ("43", "13"), ("19", "29"))
CASE_VARIANT_GROUP = "27"
SEPARATOR_GROUP = "15"
UNMATCHED_GROUP = "43"

# Tasks of the report's task groups (seed ``task_groups``) are among the most frequent
# of their major group, at the ranks that the traps above leave free, in this order.
TASK_GROUP_RANKS = (2, 3, 5, 7, 9, 10, 11, 12, 14, 15, 17, 18, 19)
# Task groups that a phrase in the statement makes: where their statements stand.
PHRASE_GROUP = "25"
PHRASE_RANKS = (2, 3)


@dataclass(frozen=True)
class Topic:
    """One broad request, its narrower ones, and the SOC major groups it comes from."""

    label: str
    subtopics: tuple[str, ...]
    groups: tuple[str, ...]


TOPICS = (
    Topic(
        "build and mend software",
        ("web pages", "server programs", "test suites", "data queries"),
        ("15",),
    ),
    Topic(
        "plan and run a business",
        ("market studies", "budgets", "sales letters"),
        ("11", "13", "41"),
    ),
    Topic("do office work", ("job applications", "meeting notes"), ("43",)),
    Topic(
        "teach and learn",
        ("lesson plans", "essay feedback", "practice questions"),
        ("25",),
    ),
    Topic(
        "do research in science and health",
        ("experiment reports", "care leaflets"),
        ("19", "29", "31"),
    ),
    Topic("create art and media", ("short stories", "film scripts"), ("27",)),
    Topic(
        "advise people",
        ("family questions", "legal forms"),
        ("21", "23", "33", "35", "39"),
    ),
    Topic(
        "design and make things",
        ("machine drawings", "repair guides"),
        ("17", "37", "45", "47", "49", "51", "53"),
    ),
)
REQUEST_VERBS = ("write", "review", "explain")
HOME_TOPIC_SHARE = 0.7  # of a group's conversations, the rest is spread over all topics
REQUEST_RANK_EXPONENT = 1.4
TOPIC_NOISE = 0.25

# --- How people work with the model (method section 4) --------------------------------

AUTOMATION_NOISE = 0.9  # log noise of the automation patterns from task to task
PATTERN_NOISE = 0.3  # log noise of each pattern from task to task


@dataclass(frozen=True)
class Platform:
    """One platform: records, residual shares, patterns, and which lists it uses."""

    name: str
    records: int
    no_task_share: float
    unclassified_task_share: float
    unclassified_request_share: float
    pattern_pct: dict[str, float]
    geographic_noise: float  # 1 where the places differ, 0 where there is one
    absent_task_step: int  # every n-th task of a group is not used here
    topics: int
    verbs: int


CLAUDE_AI = Platform(
    name="claude_ai",
    records=200_000,
    no_task_share=0.057,
    unclassified_task_share=0.024,
    unclassified_request_share=0.08,
    pattern_pct={
        "directive": 38.5,
        "feedback loop": 10.5,
        "learning": 22.0,
        "task iteration": 21.0,
        "validation": 4.0,
        "none": 3.5,
        "not_classified": 0.5,
    },
    geographic_noise=1.0,
    absent_task_step=13,
    topics=8,
    verbs=3,
)
API = Platform(
    name="1p_api",
    records=200_000,
    no_task_share=0.04,
    unclassified_task_share=0.08,
    unclassified_request_share=0.08,
    pattern_pct={
        "directive": 66.3,
        "feedback loop": 11.1,
        "learning": 3.8,
        "task iteration": 5.5,
        "validation": 3.1,
        "none": 10.2,
        "not_classified": 0.05,
    },
    geographic_noise=0.0,
    absent_task_step=8,
    topics=6,
    verbs=2,
)

# --- Tokens and cost (method section 5), in logarithms --------------------------------

INPUT_SPREAD = 0.9
OUTPUT_ON_INPUT = 0.38
OUTPUT_SPREAD = 0.44
OUTPUT_COST_SHARE = 0.65  # of the cost of the average task

# --- Earlier waves (method section 6) -------------------------------------------------


@dataclass(frozen=True)
class EarlierWave:
    """A wave that only flat tables of shares are left of.

    Attributes:
        report_wave: which report it belongs to, as in the seed ``waves``.
        records: conversations drawn; the fewer, the more tasks are too rare to publish.
        no_task_share: share of the conversations without a task.
        group_pct: SOC major groups whose share differs from the last wave, in percent
            before rescaling to 100.
        task_group_ratio: share of a task group of the seed ``task_groups`` over its
            share in the last wave.
        pattern_pct: share by collaboration pattern; what is left to 100 was filtered
            and has no row.
        absent_task_step: every n-th task of a group is not used here.
    """

    report_wave: str
    records: int
    no_task_share: float
    group_pct: dict[str, float]
    task_group_ratio: dict[str, float]
    pattern_pct: dict[str, float]
    absent_task_step: int


EARLIER_WAVES = (
    EarlierWave(
        report_wave="V1",
        records=60_000,
        no_task_share=0.005,
        group_pct={"11": 4.5, "13": 5.9, "15": 37.2, "19": 6.3, "25": 9.3, "27": 10.2},
        task_group_ratio={
            "creating_code": 4.1 / 8.6,
            "debugging": 16.1 / 13.3,
            "electronic_source_search": 0.03 / 0.49,
            "internet_research": 0.003 / 0.27,
            "instructional_materials": 0.2 / 1.5,
            "multimedia_documents": 0.16 / 0.55,
        },
        pattern_pct={
            "directive": 22.6,
            "feedback loop": 12.0,
            "learning": 18.9,
            "none": 2.9,
            "task iteration": 25.5,
            "validation": 2.3,
        },
        absent_task_step=11,
    ),
    EarlierWave(
        report_wave="V2",
        records=80_000,
        no_task_share=0.018,
        group_pct={"11": 3.1, "13": 4.4, "15": 39.6, "19": 6.8, "25": 11.0, "27": 9.4},
        task_group_ratio={
            "creating_code": 5.3 / 8.6,
            "debugging": 16.8 / 13.3,
            "electronic_source_search": 0.11 / 0.49,
            "internet_research": 0.012 / 0.27,
            "instructional_materials": 0.8 / 1.5,
            "multimedia_documents": 0.31 / 0.55,
        },
        pattern_pct={
            "directive": 29.4,
            "feedback loop": 12.3,
            "learning": 27.1,
            "none": 3.2,
            "task iteration": 24.0,
            "validation": 4.0,
        },
        absent_task_step=17,
    ),
)
