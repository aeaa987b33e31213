-- Verifies P and R1 to R4 (docs/disclosure.md) from the private cells, apart from the
-- code that decides: what bounds leave open is counted account by account.
-- No count is selected: a failing row must not print one. Without the secondary rules
-- there is nothing to verify.
with

open_classes as (

    select * from {{ ref('int_disclosure__open_classes') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}

),

accounts as (

    {%- for table in disclosure_tables() %}
        select
            open_classes.relation,
            open_classes.facet,
            open_classes.wave_key,
            open_classes.shown_group_key,
            open_classes.shown_category_key,
            open_classes.cell_kind,
            sum(account_cells.record_count) as record_count
        from {{ ref('int_disclosure__account_cells') }} as account_cells
        inner join open_classes
            on
                open_classes.facet = '{{ table.facet }}'
                and account_cells.wave_key = open_classes.wave_key
                and account_cells.group_key = open_classes.group_key
                and account_cells.category_key = open_classes.category_key
        where account_cells.facet = '{{ table.facet }}'
        group by
            open_classes.relation,
            open_classes.facet,
            open_classes.wave_key,
            open_classes.shown_group_key,
            open_classes.shown_category_key,
            open_classes.cell_kind,
            account_cells.account_key
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

ranked as (

    select
        accounts.*,
        row_number() over (
            partition by
                accounts.relation,
                accounts.facet,
                accounts.wave_key,
                accounts.shown_group_key,
                accounts.shown_category_key
            order by accounts.record_count desc
        ) as size_rank
    from accounts

),

classes as (

    select
        relation,
        facet,
        wave_key,
        shown_group_key,
        shown_category_key,
        cell_kind,
        sum(record_count) as record_count,
        count(*) as account_count,
        max(record_count) as largest_account_count,
        coalesce(
            max(case when size_rank = 2 then record_count end), 0
        ) as second_account_count
    from ranked
    group by
        relation,
        facet,
        wave_key,
        shown_group_key,
        shown_category_key,
        cell_kind

)

select
    classes.relation,
    classes.facet,
    classes.wave_key,
    classes.shown_group_key,
    classes.shown_category_key
from classes
inner join thresholds
    on classes.cell_kind = thresholds.cell_kind
where
    {{ has_secondary_suppression() }}
    and not {{ is_safe(
        'classes.record_count',
        'classes.account_count',
        'classes.largest_account_count',
        'classes.second_account_count',
        'thresholds',
    ) }}
