{% test cell_grain(model, id_columns=[]) %}
{#- One row per cell. The cross cluster is empty without an intersection, so `unique_grain`,
    which takes an empty key for an error, does not fit. `id_columns` belong to the key,
    too. -#}

select
    wave_id,
    geography_id,
    facet,
    cluster_level
from {{ model }}
group by
    wave_id,
    geography_id,
    facet,
    cluster_level,
    base_cluster,
    coalesce(cross_cluster, '')
    {%- for id_column in id_columns %}, {{ id_column }}{% endfor %}
having
    count(*) > 1
    or wave_id is null
    or geography_id is null
    or facet is null
    or cluster_level is null
    or base_cluster is null

{% endtest %}
