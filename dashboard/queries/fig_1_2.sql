-- Figure 1.2 with the unbroken stretch of waves that each point lies in.
-- chart: The panel, and the platform.
-- unit: Unit of the share.
select
    shares.wave_id,
    shares.platform,
    shares.date_start,
    concat(shares.panel, ' ', shares.platform) as chart,
    shares.series,
    shares.series_order,
    shares.status,
    shares.series_pct,
    shares.series_pct_classified,
    shares.series_pct_as_published,
    followed.stretch_number,
    followed.wave_id_before,
    followed.is_comparable,
    followed.comparability_note
from report.fig_1_2 as shares
left join marts.fct_series as followed
    on
        shares.wave_id = followed.wave_id
        and shares.panel = followed.measure
        and shares.series = followed.entity_id
        and followed.geography_id = 'GLOBAL'
order by shares.platform, shares.panel, shares.series_order, shares.date_start
