"""No claim may feed the value that it is compared with."""

from __future__ import annotations

# The verdicts, where a claim meets its value, and the scoreboard that shows them.
READERS = {
    "published_claims": {"claims__verdicts", "claims"},
    "claim_notes": {"claims"},
}


def models_reading(manifest: dict, node_id: str) -> set[str]:
    """Names of all models that rest on a node, directly or not."""
    found: set[str] = set()
    children = list(manifest["child_map"][node_id])
    while children:
        child = children.pop()
        if child.startswith("model."):
            found.add(manifest["nodes"][child]["name"])
            children += manifest["child_map"][child]
    return found


def test_the_scoreboard_alone_reads_the_claims(manifest: dict) -> None:
    for seed, readers in READERS.items():
        assert models_reading(manifest, f"seed.economic_index.{seed}") == readers


def test_the_claims_are_met_below_every_computed_value(manifest: dict) -> None:
    values = models_reading(manifest, "model.economic_index.claims__values")
    assert values == READERS["published_claims"]


def test_the_walk_finds_what_rests_on_a_seed(manifest: dict) -> None:
    """The check above would pass on a walk that finds nothing."""
    reading = models_reading(manifest, "seed.economic_index.usage_tiers")
    assert {"int_usage__tiers", "claims__values", "claims"} <= reading
