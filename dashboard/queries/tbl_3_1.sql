select
    wave_id,
    percentile,
    percentile_index,
    example_rank,
    task_statement,
    output_token_index
from report.tbl_3_1
order by wave_id, percentile, example_rank
