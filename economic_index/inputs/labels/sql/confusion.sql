-- What one labeller says where another says something: the pairs of values that
-- enough records of enough accounts have. The others are not listed.
with

thresholds as (

    select
        cell_kind,
        cast(minimum_record_count as bigint) as minimum_record_count,
        cast(minimum_account_count as bigint) as minimum_account_count,
        cast(maximum_account_share as double) as maximum_account_share,
        cast(maximum_two_account_share as double) as maximum_two_account_share,
        cast(minimum_remainder_share as double) as minimum_remainder_share
    from disclosure_thresholds

)

select
    compared_counts.wave_id,
    compared_counts.label_kind,
    compared_counts.labeller,
    compared_counts.other_labeller,
    compared_counts.label_value,
    compared_counts.other_label_value,
    cast(sum(compared_counts.record_count) as bigint) as record_count
from compared_counts
inner join thresholds
    on
        thresholds.cell_kind
        = case
            when
                compared_counts.label_kind = 'request_cluster_id'
                then 'request_cluster'
            else 'cell'
        end
group by
    compared_counts.wave_id,
    compared_counts.label_kind,
    compared_counts.labeller,
    compared_counts.other_labeller,
    compared_counts.label_value,
    compared_counts.other_label_value
having
    {{ is_safe(
        'sum(compared_counts.record_count)',
        'count(*)',
        'max(compared_counts.record_count)',
        'coalesce(max(compared_counts.record_count, 2)[2], 0)',
        'any_value(thresholds)',
    ) }}
order by all
