-- What one geography uses AI for more than its parent does.
select
    wave_id,
    cluster_kind,
    cluster_level,
    over_representation_rank,
    cluster_name,
    status,
    cluster_pct,
    parent_cluster_pct,
    cluster_pct_index
from marts.fct_over_representation
where geography_id = $geography_id
order by wave_id asc, cluster_kind asc, cluster_level desc, over_representation_rank asc
