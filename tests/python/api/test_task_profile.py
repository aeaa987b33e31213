"""Task profiles against an independent count of the release's files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

PLATFORMS = ("claude_ai", "1p_api")
RESIDUALS = ("none", "not_classified")
AUTOMATION = ["directive", "feedback loop"]
AUGMENTATION = ["learning", "task iteration", "validation"]

# Both sides add up the same doubles, in another order.
ROUNDING = 1e-9


@pytest.mark.parametrize("platform", PLATFORMS)
def test_shares_and_ranks(source, platform):
    """Every task of the release has its share, and its rank unless it is residual."""
    shares = source.tasks(platform)
    profiles = source.profiles(platform)
    assert len(shares) > 300
    published = profiles["task_pct"].dropna()
    assert set(shares.index.difference(published.index)) <= set(RESIDUALS)
    assert published.to_numpy() == pytest.approx(shares[published.index], abs=ROUNDING)

    named = shares.drop(list(RESIDUALS), errors="ignore")
    # Shares of tied tasks differ in the last bit where several spellings are added.
    ranks = named.round(9).rank(ascending=False, method="min")
    assert (profiles.loc[named.index, "task_rank"] == ranks).all()
    residual = profiles.index.isin(RESIDUALS)
    assert profiles.loc[residual, "task_rank"].isna().all()
    assert ranks.min() == 1


@pytest.mark.parametrize("platform", PLATFORMS)
def test_occupations_are_the_last_group_of_the_file(source, platform):
    groups = source.groups()
    profiles = source.profiles(platform)
    expected = pd.Series(profiles.index, profiles.index).map(groups)
    assert (profiles["occupation_id"] == expected.fillna("not_classified")).all()
    assert expected.nunique() == 22


def profiles_with_patterns(source, platform):
    """Profiles of the named tasks with a published pattern, and their counts."""
    counts = source.patterns(platform).drop(list(RESIDUALS), errors="ignore")
    published = counts[counts[AUTOMATION + AUGMENTATION].sum(axis=1) > 0]
    profiles = source.profiles(platform)
    assert set(profiles.index[profiles["dominant_mode"].notna()]) == set(
        published.index
    )
    return profiles.loc[published.index], published, counts.loc[published.index]


def test_pattern_shares(source):
    profiles, published, counts = profiles_with_patterns(source, "claude_ai")
    shares = published.div(counts.sum(axis=1), axis=0) * 100
    for pattern in AUTOMATION + AUGMENTATION:
        column = profiles[f"{pattern.replace(' ', '_')}_pct"]
        # Not published: unknown in the profile, no row in the release.
        assert (column.isna() == (published[pattern] == 0)).all()
        assert column.fillna(0).to_numpy() == pytest.approx(
            shares[pattern], abs=ROUNDING
        )
    for mode, patterns in (("automation", AUTOMATION), ("augmentation", AUGMENTATION)):
        added = shares[patterns].sum(axis=1)
        assert profiles[f"{mode}_pct_as_reported"].to_numpy() == pytest.approx(
            added, abs=ROUNDING
        )
        # With a pattern that was not published the mode is unknown, not 0.
        known = (published[patterns] > 0).all(axis=1)
        assert 0 < known.sum() < len(known)
        assert (profiles[f"{mode}_status"] == np.where(known, "A", "Q")).all()
        assert profiles.loc[~known, f"{mode}_pct"].isna().all()
        assert profiles.loc[known, f"{mode}_pct"].to_numpy() == pytest.approx(
            added[known], abs=ROUNDING
        )


def test_dominance_of_clear_cases(source):
    profiles, published, _ = profiles_with_patterns(source, "claude_ai")
    automation = published[AUTOMATION].sum(axis=1)
    augmentation = published[AUGMENTATION].sum(axis=1)
    clear = automation != augmentation
    expected = np.where(automation > augmentation, "automation", "augmentation")
    assert (profiles["dominant_mode"] == expected)[clear].all()
    assert (profiles["is_mode_tied"] == ~clear).all()
    assert set(expected[clear]) == {"automation", "augmentation"}


@pytest.mark.release
def test_automation_dominant_share_of_the_report(release_source):
    """The printed 47 %, to the three digits of the method (section 4, figure 3.5).

    The published shares are doubles. Added up and compared, two of the tasks whose
    counts are tied come out automation-dominant by one bit: with them the figure is
    the method's, by the counts it is not.
    """
    profiles, published, _ = profiles_with_patterns(release_source, "claude_ai")
    automated = profiles["dominant_mode"] == "automation"
    assert len(profiles) == 1807
    assert round(automated.mean() * 100, 3) == 46.984

    shares = release_source.world(
        "claude_ai", "onet_task::collaboration", "onet_task_collaboration_pct"
    )
    parts = shares.index.str.rsplit("::", n=1)
    shares.index = pd.MultiIndex.from_arrays([parts.str[0], parts.str[1]])
    table = shares.unstack(fill_value=0.0).drop(list(RESIDUALS), errors="ignore")
    added = table[AUTOMATION].sum(axis=1) > table[AUGMENTATION].sum(axis=1)
    assert added.sum() == automated.sum()

    tied = profiles["is_mode_tied"].astype(bool)
    assert tied.sum() == 24
    assert (automated & tied).sum() == 2
    counted = published[AUTOMATION].sum(axis=1) > published[AUGMENTATION].sum(axis=1)
    assert (automated & ~tied).sum() == counted.sum() == 847


@pytest.mark.release
def test_figure_3_5_draws_no_unknown_share(release_source):
    """516 of 1,807 tasks had a mode at exactly 0 of which nothing was published."""
    figure = release_source.read("select * from report.fig_3_5")
    assert len(figure) == 1807
    reported = figure[["automation_pct_as_reported", "augmentation_pct_as_reported"]]
    assert (reported == 0).sum().tolist() == [219, 297]
    assert not (figure[["automation_pct", "augmentation_pct"]] == 0).any(axis=None)
    drawn = figure[["automation_pct", "augmentation_pct"]].notna().all(axis=1)
    assert drawn.sum() == 238


def test_token_indices(sample_source):
    """All slices are in the synthetic sample; spellings of one task are weighted."""
    indices = sample_source.indices()
    profiles = sample_source.profiles("1p_api")
    renamed = {
        "prompt_tokens_index": "input_token_index",
        "completion_tokens_index": "output_token_index",
        "cost_index": "cost_index",
    }
    for variable, column in renamed.items():
        found = profiles[column].dropna()
        assert set(found.index) == set(indices.index)
        assert found.to_numpy() == pytest.approx(
            indices.loc[found.index, variable], rel=ROUNDING
        )
    chats = sample_source.profiles("claude_ai")
    assert chats[list(renamed.values())].isna().all(axis=None)


@pytest.mark.release
def test_missing_slices_leave_their_columns_empty(release_source):
    """The API's patterns and tokens are not available: empty, not 0, and reported."""
    profiles = release_source.profiles("1p_api")
    assert (profiles["status"] == "A").all()
    assert (profiles[["automation_status", "augmentation_status"]] == "O").all(
        axis=None
    )
    columns = ["automation_pct", "augmentation_pct", "dominant_mode", "cost_index"]
    columns += ["directive_pct", "input_token_index", "output_token_index"]
    assert profiles[columns].isna().all(axis=None)
    missing = release_source.read(
        """
        select facet from marts.fct_slice_coverage
        where platform = '1p_api' and facet like 'onet_task::%' and status = 'O'
        """
    )
    assert set(missing["facet"]) == {
        "onet_task::collaboration",
        "onet_task::prompt_tokens",
        "onet_task::completion_tokens",
        "onet_task::cost",
    }
