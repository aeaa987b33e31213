with

shares as (

    select * from {{ ref('int_shares__cells') }}
    where facet = 'model'

),

measures as (

    select * from {{ ref('int_cells__measures') }}
    where base_facet = 'activity'

),

bands as (

    select
        accounts_at_least,
        lead(accounts_at_least) over (order by accounts_at_least)
        - 1 as accounts_at_most
    from {{ ref('account_bands') }}

),

activity as (

    select
        wave_id,
        geography_id,
        base_cluster as model,
        max(
            case when cross_facet = 'active_accounts' then cell_index end
        ) as accounts_at_least,
        max(
            case when cross_facet = 'input_tokens' then cell_index end
        ) as input_tokens_sum,
        max(
            case when cross_facet = 'output_tokens' then cell_index end
        ) as output_tokens_sum,
        max(case when cross_facet = 'cost_usd' then cell_index end) as cost_usd_sum
    from measures
    group by wave_id, geography_id, base_cluster

),

-- The models of a place add up to it: what is not published is `not_classified`.
stacked as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        cluster_name as model,
        status,
        case when status != 'Q' then cell_count end as usage_count,
        case when status != 'Q' then cell_pct end as model_pct,
        {{ specialisation_index(
            'cell_pct',
            'parent_cell_pct',
            '(is_residual_cluster or is_residual_geography)',
            'meets_minimum_observations',
        ) }} as model_pct_index
    from shares
    union all
    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        'all' as model,
        max(case when status = 'Q' then 'A' else status end) as status,
        -- What a suppressed residual holds is not told by a total either.
        case
            when count(case when status = 'Q' then 1 end) = 0
                then cast(sum(cell_count) as bigint)
        end as usage_count,
        100.0 as model_pct,
        cast(null as double) as model_pct_index
    from shares
    group by wave_id, platform, geography_level, geography_id

),

final as (

    select
        stacked.wave_id,
        stacked.platform,
        stacked.geography_level,
        stacked.geography_id,
        stacked.model,
        stacked.status,
        stacked.usage_count,
        stacked.model_pct,
        stacked.model_pct_index,
        bands.accounts_at_least as active_accounts_at_least,
        bands.accounts_at_most as active_accounts_at_most,
        activity.input_tokens_sum,
        activity.output_tokens_sum,
        activity.cost_usd_sum
    from stacked
    left join activity
        on
            stacked.wave_id = activity.wave_id
            and stacked.geography_id = activity.geography_id
            and stacked.model = activity.model
    left join bands
        on activity.accounts_at_least = bands.accounts_at_least

)

select * from final
