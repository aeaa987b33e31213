-- When a set of records is safe.
select
    minimum_record_count,
    minimum_account_count,
    maximum_account_share,
    maximum_two_account_share,
    minimum_remainder_share
from thresholds
where cell_kind = 'cell'
