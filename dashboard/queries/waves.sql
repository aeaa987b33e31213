select
    wave_id,
    platform,
    platform_and_product,
    date_start,
    date_end,
    release_id,
    report_wave,
    layout,
    reference_year,
    is_synthetic
from marts.dim_wave
order by date_end, platform, wave_id
