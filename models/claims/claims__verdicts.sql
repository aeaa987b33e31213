-- Every claim beside its computed value from the release that its report was about, and
-- whether it holds: other releases and records have no claims. One claim meets its
-- value, its gaps and its comparator here and nowhere else: nothing upstream may know a
-- claim.
with

claims as (

    select * from {{ ref('published_claims') }}

),

comparators as (

    select
        comparator as tested_comparator,
        sign,
        is_within_tolerance,
        rounding_slack
    from {{ ref('claim_comparators') }}

),

computed_values as (

    select * from {{ ref('claims__values') }}

),

gaps as (

    select * from {{ ref('claims__gaps') }}

),

releases as (

    select * from {{ ref('claims__releases') }}

),

joined as (

    select
        claims.*,
        releases.is_synthetic,
        comparators.tested_comparator,
        comparators.sign,
        comparators.is_within_tolerance,
        comparators.rounding_slack,
        computed_values.wave_id,
        gaps.input_description,
        gaps.is_outside_releases,
        gaps.has_slices,
        gaps.missing_slices,
        coalesce(
            claims.value_published, claims.value_in_file, claims.check_value
        ) as value_tested,
        coalesce(
            claims.value_published_high,
            claims.value_published,
            claims.value_in_file,
            claims.check_value
        ) as value_tested_high,
        -- A claim with a gap has no value, whatever the available slices would give.
        case
            when gaps.missing_slices is null and not gaps.is_outside_releases
                then computed_values.value_computed
        end as value_computed,
        case
            when gaps.missing_slices is null and not gaps.is_outside_releases
                then computed_values.value_computed_high
        end as value_computed_high
    from claims
    inner join releases
        on claims.release_id = releases.release_id
    inner join gaps
        on
            releases.release_id = gaps.release_id
            and claims.input_set = gaps.input_set
    left join comparators
        on
            coalesce(claims.comparator, claims.check_comparator)
            = comparators.tested_comparator
    left join computed_values
        on
            releases.release_id = computed_values.release_id
            and claims.quantity = computed_values.quantity
            and claims.geography_id = computed_values.geography_id
            and claims.cluster_key = computed_values.cluster_key
            and claims.base = computed_values.base
            and computed_values.report_wave in (claims.report_wave, 'all')
            and computed_values.platform in (claims.platform, 'all')

),

-- Both ends of a range or of a set of places must hold.
judged as (

    select
        claim_id,
        release_id,
        is_synthetic,
        chapter,
        place,
        kind,
        evidence,
        statement,
        report_wave,
        platform,
        wave_id,
        quantity,
        geography_id,
        cluster_key,
        base,
        unit,
        printed_precision,
        value_published,
        value_published_high,
        value_in_file,
        value_tested,
        tested_comparator,
        sign,
        is_within_tolerance,
        tolerance,
        value_computed,
        value_computed_high,
        input_description,
        is_outside_releases,
        has_slices,
        missing_slices,
        case
            when value_computed is null then 'not computable'
            when
                {{ claim_holds('value_computed', 'value_tested') }}
                and {{ claim_holds(
                    'coalesce(value_computed_high, value_computed)',
                    'value_tested_high',
                ) }}
                then 'match'
            else 'differs'
        end as verdict
    from joined

)

select * from judged
