-- What the enrichment adds to shares: specialisation indices, occupation shares, and
-- automation against augmentation on the classified base. In these the release counts
-- an unpublished pattern 0.
with

shares as (

    select * from {{ ref('int_shares__cells') }}

),

facets as (

    select * from {{ ref('facets') }}

),

occupation_shares as (

    select * from {{ ref('int_tasks__occupation_shares') }}

),

occupations as (

    select * from {{ ref('soc_major_groups') }}

),

modes as (

    select * from {{ ref('int_collaboration__modes') }}

),

specialisation as (

    select
        shares.wave_id,
        shares.geography_level,
        shares.geography_id,
        shares.facet,
        shares.cluster_level,
        concat(facets.share_variable, '_index') as variable_name,
        shares.cluster_name,
        {{ specialisation_index(
            'shares.cell_pct',
            'shares.parent_cell_pct',
            '(shares.is_residual_cluster or shares.is_residual_geography)',
            'shares.meets_minimum_observations',
        ) }} as variable_value
    from shares
    inner join facets
        on shares.facet = facets.facet

),

occupation_rows as (

    select
        occupation_shares.wave_id,
        occupation_shares.geography_level,
        occupation_shares.geography_id,
        'soc_occupation' as facet,
        0 as cluster_level,
        'soc_pct' as variable_name,
        coalesce(
            occupations.occupation_name, occupation_shares.occupation_id
        ) as cluster_name,
        occupation_shares.occupation_pct as variable_value
    from occupation_shares
    left join occupations
        on occupation_shares.occupation_id = occupations.occupation_id

),

mode_rows as (

    select
        wave_id,
        geography_level,
        geography_id,
        'collaboration_automation_augmentation' as facet,
        0 as cluster_level,
        'automation_pct' as variable_name,
        'automation' as cluster_name,
        automation_pct_classified_as_reported as variable_value
    from modes
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        'collaboration_automation_augmentation' as facet,
        0 as cluster_level,
        'augmentation_pct' as variable_name,
        'augmentation' as cluster_name,
        augmentation_pct_classified_as_reported as variable_value
    from modes

),

combined as (

    select * from specialisation
    union all
    select * from occupation_rows
    union all
    select * from mode_rows

)

select * from combined
where variable_value is not null
