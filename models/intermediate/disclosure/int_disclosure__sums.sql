-- Sums of tokens and cost: of a wave's records, and of each model that is published for
-- the world. All measures of a model are published or none, and only where what the
-- models leave of the wave's sum is empty or safe (docs/disclosure.md).
{%- set measures = record_sums() %}
{#- So many models beside the ones that must be hidden may be hidden to protect them. #}
{%- set most_hidden = 10 %}
with

priced as (

    select * from {{ ref('int_records__priced') }}
    where has_sums

),

published as (

    select * from {{ ref('int_disclosure__published') }}
    where facet = 'model'

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

accounts as (

    {%- for measure, column in measures.items() %}
        select
            wave_key,
            model_key,
            account_key,
            '{{ measure }}' as measure,
            count({{ column }}) as record_count,
            sum({{ column }}) as measured_sum
        from priced
        group by wave_key, model_key, account_key
        having count({{ column }}) > 0
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

shown as (

    select
        published.wave_key,
        published.category_key as model_key
    from published
    inner join nodes as worlds
        on
            published.group_key = worlds.node_key
            and worlds.depth = 0
    inner join nodes
        on
            published.category_key = nodes.node_key
            and not nodes.is_residual

),

of_models as (

    select
        accounts.wave_key,
        accounts.model_key,
        accounts.measure,
        sum(accounts.record_count) as record_count,
        count(*) as account_count,
        max(accounts.record_count) as largest_count,
        {{ second_largest('accounts.record_count') }} as second_count,
        sum(accounts.measured_sum) as measured_sum,
        max(accounts.measured_sum) as largest_sum,
        {{ second_largest('accounts.measured_sum') }} as second_sum
    from accounts
    group by accounts.wave_key, accounts.model_key, accounts.measure

),

-- The fewest records of any measure put the models in order; all records of a model are
-- safe in every measure, or it is hidden.
models as (

    select
        of_models.wave_key,
        of_models.model_key,
        sum(of_models.record_count) as record_count,
        max(shown.model_key) is not null
        and bool_and({{ is_safe_sum('of_models', 'thresholds') }}) as is_safe
    from of_models
    cross join thresholds
    left join shown
        on
            of_models.wave_key = shown.wave_key
            and of_models.model_key = shown.model_key
    group by of_models.wave_key, of_models.model_key

),

ranked as (

    select
        models.wave_key,
        models.model_key,
        models.is_safe,
        row_number() over (
            partition by models.wave_key
            order by models.is_safe, models.record_count, nodes.node_name
        ) as model_rank,
        count(case when not models.is_safe then 1 end) over (
            partition by models.wave_key
        ) as unsafe_count
    from models
    inner join nodes
        on models.model_key = nodes.node_key

),

-- What is left where so many models are hidden, the unsafe ones first.
choices as (

    select
        ranked.wave_key,
        ranked.model_rank as hidden_count
    from ranked
    where
        ranked.model_rank >= ranked.unsafe_count
        and ranked.model_rank <= ranked.unsafe_count + {{ most_hidden }}

),

left_accounts as (

    select
        choices.wave_key,
        choices.hidden_count,
        accounts.measure,
        accounts.account_key,
        sum(accounts.record_count) as record_count,
        sum(accounts.measured_sum) as measured_sum
    from choices
    inner join ranked
        on
            choices.wave_key = ranked.wave_key
            and choices.hidden_count >= ranked.model_rank
    inner join accounts
        on
            ranked.wave_key = accounts.wave_key
            and ranked.model_key = accounts.model_key
    group by
        choices.wave_key,
        choices.hidden_count,
        accounts.measure,
        accounts.account_key

),

left_sets as (

    select
        wave_key,
        hidden_count,
        measure,
        sum(record_count) as record_count,
        count(*) as account_count,
        max(record_count) as largest_count,
        {{ second_largest('record_count') }} as second_count,
        sum(measured_sum) as measured_sum,
        max(measured_sum) as largest_sum,
        {{ second_largest('measured_sum') }} as second_sum
    from left_accounts
    group by wave_key, hidden_count, measure

),

left_safe as (

    select
        left_sets.wave_key,
        left_sets.hidden_count
    from left_sets
    cross join thresholds
    group by left_sets.wave_key, left_sets.hidden_count
    having bool_and({{ is_safe_sum('left_sets', 'thresholds') }})

),

-- Where no model is unsafe, none is hidden.
hidden as (

    select
        ranked.wave_key,
        case
            when min(ranked.unsafe_count) = 0 then 0
            else min(left_safe.hidden_count)
        end as hidden_count
    from ranked
    left join left_safe
        on ranked.wave_key = left_safe.wave_key
    group by ranked.wave_key

),

whole_accounts as (

    select
        wave_key,
        measure,
        account_key,
        sum(record_count) as record_count,
        sum(measured_sum) as measured_sum
    from accounts
    group by wave_key, measure, account_key

),

wholes as (

    select
        wave_key,
        measure,
        sum(record_count) as record_count,
        count(*) as account_count,
        max(record_count) as largest_count,
        {{ second_largest('record_count') }} as second_count,
        sum(measured_sum) as measured_sum,
        max(measured_sum) as largest_sum,
        {{ second_largest('measured_sum') }} as second_sum
    from whole_accounts
    group by wave_key, measure

),

combined as (

    select
        wholes.wave_key,
        nodes.node_key as model_key,
        wholes.measure,
        wholes.measured_sum
    from wholes
    cross join thresholds
    inner join nodes
        on
            nodes.dimension = 'model'
            and nodes.depth = 0
    where {{ is_safe_sum('wholes', 'thresholds') }}
    union all
    select
        of_models.wave_key,
        of_models.model_key,
        of_models.measure,
        of_models.measured_sum
    from of_models
    inner join ranked
        on
            of_models.wave_key = ranked.wave_key
            and of_models.model_key = ranked.model_key
    inner join hidden
        on
            ranked.wave_key = hidden.wave_key
            and ranked.model_rank > hidden.hidden_count
    where ranked.is_safe

)

select
    wave_key,
    model_key,
    measure,
    cast(measured_sum as double) as measured_sum
from combined
