select
    wave_id,
    geography_id,
    geography_name,
    cluster_kind,
    over_representation_rank,
    cluster_name,
    status,
    cluster_pct,
    parent_cluster_pct,
    cluster_pct_index
from report.fig_2_10
order by wave_id, cluster_kind, over_representation_rank
