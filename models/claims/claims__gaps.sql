-- What is missing of what a claim rests on, by release: the slices that are not in
-- hand, named one by one. Those of an earlier report may come from a release of their
-- own. A claim with a gap has no value, whatever could be made of the rest.
{%- set most_named = 6 %}
with

input_sets as (

    select * from {{ ref('claim_input_sets') }}

),

needed as (

    select * from {{ ref('claim_slices') }}

),

facets as (

    select * from {{ ref('facets') }}

),

coverage as (

    select * from {{ ref('fct_slice_coverage') }}
    where status = 'A'

),

waves as (

    select * from {{ ref('claims__waves') }}

),

releases as (

    select * from {{ ref('claims__releases') }}

),

-- A wave that several releases bring is there once.
covered as (

    select distinct
        waves.is_synthetic,
        waves.report_wave,
        waves.platform,
        coverage.geography_level,
        coverage.facet,
        coverage.cluster_level
    from waves
    inner join coverage
        on waves.wave_id = coverage.wave_id

),

missing as (

    select
        releases.release_id,
        needed.input_set,
        concat(
            needed.report_wave,
            ' ',
            needed.platform,
            ': ',
            needed.facet,
            ' of ',
            needed.geography_level,
            case
                when facets.coarsest_level > 0
                    then concat(', level ', cast(needed.level as string))
                else ''
            end
        ) as slice_name,
        row_number() over (
            partition by releases.release_id, needed.input_set
            order by
                needed.report_wave,
                needed.platform,
                needed.geography_level,
                needed.facet,
                needed.level
        ) as slice_number
    from releases
    cross join needed
    inner join facets
        on needed.facet = facets.facet
    left join covered
        on
            releases.is_synthetic = covered.is_synthetic
            and needed.report_wave = covered.report_wave
            and needed.platform = covered.platform
            and needed.geography_level = covered.geography_level
            and needed.facet = covered.facet
            and needed.level = covered.cluster_level
    where covered.facet is null

),

-- One line for all of them; the two engines do not share a string aggregate.
listed as (

    select
        release_id,
        input_set,
        concat_ws(
            '; ',
            {% for number in range(1, most_named + 1) %}
                max(case when slice_number = {{ number }} then slice_name end)
                {% if not loop.last %},{% endif %}
            {% endfor %}
        ) as missing_slices
    from missing
    group by release_id, input_set

),

sliced as (

    select distinct input_set from needed

),

final as (

    select
        releases.release_id,
        input_sets.input_set,
        input_sets.description as input_description,
        input_sets.is_outside_releases,
        sliced.input_set is not null as has_slices,
        listed.missing_slices
    from releases
    cross join input_sets
    left join sliced
        on input_sets.input_set = sliced.input_set
    left join listed
        on
            releases.release_id = listed.release_id
            and input_sets.input_set = listed.input_set

)

select * from final
