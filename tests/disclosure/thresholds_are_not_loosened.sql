-- The thresholds of the seed are as strict as the built-in ones or stricter, each kind
-- of cell there once, unless the variable `loosen_thresholds` says otherwise. The
-- numbers come from a macro, since a test that read them in the seed would see nothing.
with

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}

),

expected as (

    {%- for cell_kind in disclosure_floor() %}
        select '{{ cell_kind }}' as cell_kind
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

miscounted as (

    select expected.cell_kind
    from expected
    left join thresholds
        on expected.cell_kind = thresholds.cell_kind
    group by expected.cell_kind
    having count(thresholds.cell_kind) != 1

),

looser as (

    {%- for cell_kind, floor in disclosure_floor().items() %}
        select cell_kind
        from thresholds
        where
            cell_kind = '{{ cell_kind }}'
            and not {{ 'true' if var('loosen_thresholds') else 'false' }}
            and (
                {%- for threshold, default in floor.items() %}
                    {{ 'or ' if not loop.first }}
                    {{- is_looser(threshold, threshold, default) }}
                {%- endfor %}
            )
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select cell_kind from miscounted
union all
select cell_kind from looser
