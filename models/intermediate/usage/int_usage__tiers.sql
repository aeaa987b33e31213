-- Every geography with usage is placed by the cuts of its level, those under the
-- minimum too; a value equal to a cut belongs to the tier below it, and no usage is the
-- lowest tier. A level without cuts has no tiers.
with

indexed as (

    select * from {{ ref('int_usage__index') }}
    where usage_per_capita_index is not null

),

cuts as (

    select * from {{ ref('int_usage__tier_cuts') }}

),

tiers as (

    select * from {{ ref('usage_tiers') }}

),

sorted as (

    select distinct
        wave_id,
        geography_level
    from cuts

),

-- The cuts strictly below the index, so that the tier is one more than their number.
passed as (

    select
        indexed.wave_id,
        indexed.geography_level,
        indexed.geography_id,
        indexed.usage_count,
        count(cuts.usage_tier) as cuts_passed
    from indexed
    inner join sorted
        on
            indexed.wave_id = sorted.wave_id
            and indexed.geography_level = sorted.geography_level
    left join cuts
        on
            indexed.wave_id = cuts.wave_id
            and indexed.geography_level = cuts.geography_level
            and indexed.usage_per_capita_index > cuts.lower_cut
    group by
        indexed.wave_id,
        indexed.geography_level,
        indexed.geography_id,
        indexed.usage_count

),

placed as (

    select
        passed.wave_id,
        passed.geography_level,
        passed.geography_id,
        tiers.usage_tier,
        tiers.usage_tier_name
    from passed
    inner join tiers
        on
            tiers.usage_tier
            = case when passed.usage_count = 0 then 0 else passed.cuts_passed + 1 end

)

select * from placed
