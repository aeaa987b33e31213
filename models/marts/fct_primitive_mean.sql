select
    wave_id,
    platform,
    geography_level,
    geography_id,
    measure_id,
    unit,
    status,
    measured_count,
    mean_value,
    mean_low,
    mean_high,
    median_value,
    median_low,
    median_high,
    standard_deviation
from {{ ref('int_primitives__means') }}
