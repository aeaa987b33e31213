-- The scoreboard: every number that the report prints beside the one computed here.
-- Over 80 lines because the claims are read in this model only: no computed value may
-- know them.
with

claims as (

    select * from {{ ref('published_claims') }}

),

comparators as (

    select * from {{ ref('claim_comparators') }}

),

bases as (

    select * from {{ ref('claim_bases') }}

),

notes as (

    select * from {{ ref('claim_notes') }}

),

computed_values as (

    select * from {{ ref('int_claims__values') }}

),

gaps as (

    select * from {{ ref('int_claims__gaps') }}

),

releases as (

    select distinct
        release_id,
        is_synthetic
    from {{ ref('int_claims__waves') }}

),

joined as (

    select
        claims.claim_id,
        claims.chapter,
        claims.place,
        claims.kind,
        claims.statement,
        claims.report_wave,
        claims.platform,
        claims.quantity,
        claims.geography_id,
        claims.cluster_key,
        claims.base,
        claims.unit,
        claims.printed_precision,
        claims.value_published,
        claims.value_published_high,
        claims.tolerance,
        releases.release_id,
        releases.is_synthetic,
        computed_values.wave_id,
        comparators.comparator,
        comparators.sign,
        comparators.is_within_tolerance,
        comparators.rounding_slack,
        coalesce(claims.value_published, claims.check_value) as value_tested,
        coalesce(
            claims.value_published_high, claims.value_published, claims.check_value
        ) as value_tested_high,
        -- A claim with a gap has no value, whatever the slices in hand would give.
        case
            when gaps.missing_slices is null and not gaps.is_outside_releases
                then computed_values.value_computed
        end as value_computed,
        case
            when gaps.missing_slices is null and not gaps.is_outside_releases
                then computed_values.value_computed_high
        end as value_computed_high,
        gaps.missing_slices,
        gaps.is_outside_releases,
        gaps.has_slices,
        gaps.input_description,
        bases.meaning as base_meaning,
        case when not releases.is_synthetic then notes.note end as note
    from claims
    cross join releases
    inner join gaps
        on
            releases.release_id = gaps.release_id
            and claims.input_set = gaps.input_set
    inner join bases
        on claims.base = bases.base
    left join comparators
        on
            coalesce(claims.comparator, claims.check_comparator)
            = comparators.comparator
    left join notes
        on claims.claim_id = notes.claim_id
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

compared as (

    select
        *,
        {{ claim_holds('value_computed', 'value_tested') }}
        and {{ claim_holds(
            'coalesce(value_computed_high, value_computed)', 'value_tested_high'
        ) }} as is_held
    from joined

),

judged as (

    select
        *,
        case
            when value_computed is null then 'not computable'
            when is_held then 'match'
            else 'differs'
        end as verdict
    from compared

),

final as (

    select
        claim_id,
        release_id,
        is_synthetic,
        chapter,
        place,
        kind,
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
        value_tested,
        comparator,
        tolerance,
        value_computed,
        value_computed_high,
        verdict,
        missing_slices,
        concat(
            case when is_synthetic then 'Synthetic sample, no evidence. ' else '' end,
            case
                when verdict != 'not computable'
                    then concat(
                        'Computed ',
                        {{ number_or_range('value_computed', 'value_computed_high') }},
                        '; ',
                        case
                            when value_published is null then 'the project tests '
                            else 'the report says '
                        end,
                        sign,
                        ' ',
                        {{ number_or_range('value_tested', 'value_published_high') }},
                        case
                            when is_within_tolerance
                                then concat(
                                    ', tolerance ', cast(tolerance as string)
                                )
                            else ''
                        end,
                        '. Base: ',
                        base_meaning,
                        '.'
                    )
                when is_outside_releases
                    then concat('Outside the releases: ', input_description, '.')
                when missing_slices is not null
                    then concat('Missing slices: ', missing_slices, '.')
                when has_slices
                    then concat(
                        'The slices are there and have no such value: ',
                        quantity,
                        ' of ',
                        geography_id,
                        ', ',
                        cluster_key,
                        '.'
                    )
                else concat('Not in the release in hand: ', input_description, '.')
            end,
            coalesce(' ' || note, '')
        ) as reason
    from judged

)

select * from final
