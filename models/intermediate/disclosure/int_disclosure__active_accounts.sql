-- The accounts behind a published cell, as the lower end of a band: of each place, and
-- of each model in it.
with

decisions as (

    select * from {{ ref('int_disclosure__decisions') }}
    where
        facet = 'model'
        and is_published

),

bands as (

    select * from {{ ref('account_bands') }}

),

banded as (

    select
        decisions.wave_key,
        decisions.group_key,
        decisions.category_key,
        decisions.category_depth,
        max(bands.accounts_at_least) as accounts_at_least
    from decisions
    inner join bands
        on decisions.account_count >= bands.accounts_at_least
    group by
        decisions.wave_key,
        decisions.group_key,
        decisions.category_key,
        decisions.category_depth

)

select * from banded
