-- The records that the labeller of the index and another one labelled, with what each
-- says, as counts by contributor. A label that is empty or unsure is a value, too.
create table compared_counts as
with

labelled as (

    {%- for label in labels %}
        select
            record_id,
            labeller_name,
            '{{ label }}' as label_kind,
            cast({{ label }} as varchar) as label_value
        from used_labels
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

pairs as (

    select
        ours.record_id,
        ours.label_kind,
        ours.labeller_name as labeller,
        theirs.labeller_name as other_labeller,
        coalesce(ours.label_value, 'not_classified') as label_value,
        coalesce(theirs.label_value, 'not_classified') as other_label_value
    from labelled as ours
    inner join labelled as theirs
        on
            ours.record_id = theirs.record_id
            and ours.label_kind = theirs.label_kind
            and ours.labeller_name <> theirs.labeller_name
    where ours.labeller_name = getvariable('labeller')

),

of_waves as (

    select
        records.record_id,
        open_waves.wave_id,
        coalesce(
            'organisation ' || records.organisation_id,
            'account ' || records.account_id
        ) as contributor_id
    from records
    inner join open_waves
        on
            records.platform = open_waves.platform
            and records.occurred_at >= open_waves.date_start
            and records.occurred_at < open_waves.date_end

)

select
    of_waves.wave_id,
    pairs.label_kind,
    pairs.labeller,
    pairs.other_labeller,
    pairs.label_value,
    pairs.other_label_value,
    of_waves.contributor_id,
    count(*) as record_count
from pairs
inner join of_waves
    on pairs.record_id = of_waves.record_id
group by all
