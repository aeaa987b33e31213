with

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}

),

final as (

    {%- for cell_kind, floor in disclosure_floor().items() %}
        {%- set last_kind = loop.last %}
        {%- for threshold, default in floor.items() %}
            select
                cell_kind,
                '{{ threshold }}' as disclosure_rule,
                cast({{ threshold }} as double) as threshold,
                cast({{ default }} as double) as default_threshold,
                {{ is_looser(threshold, threshold, default) }}
                    as is_looser_than_default
            from thresholds
            where cell_kind = '{{ cell_kind }}'
            {%- if not (last_kind and loop.last) %}
                union all
            {%- endif %}
        {%- endfor %}
    {%- endfor %}

)

select * from final
