{%- set later = {
    'value': 'later.published_pct', 'low': 'later.low_pct', 'high': 'later.high_pct'
} -%}
{%- set earlier = {
    'value': 'earlier.published_pct', 'low': 'earlier.low_pct', 'high': 'earlier.high_pct'
} -%}
with

pairs as (

    select * from {{ ref('int_change__wave_pairs') }}

),

shares as (

    select * from {{ ref('int_change__wave_shares') }}

),

comparability as (

    select * from {{ ref('int_change__comparability') }}

),

final as (

    select
        earlier.entity_type,
        earlier.entity_id,
        pairs.wave_id_before,
        pairs.wave_id_after,
        earlier.base,
        pairs.platform,
        case
            when earlier.status = 'Q' or later.status = 'Q' then 'Q'
            when earlier.status = 'O' or later.status = 'O' then 'O'
            else 'A'
        end as status,
        earlier.published_pct as pct_before,
        later.published_pct as pct_after,
        later.published_pct - earlier.published_pct as change_pp,
        {{ newcombe_bound(later, earlier, 'low') }} as change_pp_low,
        {{ newcombe_bound(later, earlier, 'high') }} as change_pp_high,
        earlier.published_pct is not null
        and later.published_pct is not null as published_in_both,
        earlier.reported_pct as pct_before_as_reported,
        later.reported_pct as pct_after_as_reported,
        later.reported_pct - earlier.reported_pct as change_pp_as_reported,
        comparability.is_comparable,
        comparability.comparability_note
    from pairs
    inner join shares as earlier
        on pairs.wave_id_before = earlier.wave_id
    inner join shares as later
        on
            pairs.wave_id_after = later.wave_id
            and earlier.entity_type = later.entity_type
            and earlier.entity_id = later.entity_id
            and earlier.base = later.base
    inner join comparability
        on
            pairs.wave_id_before = comparability.wave_id_before
            and pairs.wave_id_after = comparability.wave_id_after
            and earlier.entity_type = comparability.measure
    -- What neither wave has belongs to another pair.
    where earlier.status != 'O' or later.status != 'O'

)

select * from final
