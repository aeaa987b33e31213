-- Cohen's kappa: the agreement beyond what the labellers' shares would give by chance.
-- Nothing is said of a wave in which too few records or accounts are compared, and no
-- share from which so few could be worked out that agree or disagree. Public is a band
-- of kappa alone, where the rule of docs/disclosure.md holds.
with

compared as (

    select *
    from compared_counts

),

kinds as (

    select
        cell_kind,
        cast(minimum_record_count as bigint) as minimum_record_count,
        cast(minimum_account_count as bigint) as minimum_account_count,
        cast(maximum_account_share as double) as maximum_account_share,
        cast(maximum_two_account_share as double) as maximum_two_account_share,
        cast(minimum_remainder_share as double) as minimum_remainder_share
    from disclosure_thresholds

),

thresholds as (

    select * from kinds
    where cell_kind = 'cell'

),

bands as (

    select
        kappa_at_least,
        coalesce(lead(kappa_at_least) over (order by kappa_at_least), 1)
            as kappa_at_most
    from (
        select cast(kappa_at_least as double) as kappa_at_least
        from agreement_bands
    ) as edges

),

-- A kind of label that neither of two labellers gives is not compared.
given as (

    select
        wave_id,
        label_kind,
        labeller,
        other_labeller
    from compared
    group by all
    having
        bool_or(label_value <> 'not_classified')
        and bool_or(other_label_value <> 'not_classified')

),

of_contributors as (

    select
        wave_id,
        label_kind,
        labeller,
        other_labeller,
        contributor_id,
        sum(record_count) as record_count
    from compared
    group by all

),

safe as (

    select
        of_contributors.wave_id,
        of_contributors.label_kind,
        of_contributors.labeller,
        of_contributors.other_labeller,
        sum(of_contributors.record_count) as compared_count,
        {{ is_safe(
            'sum(of_contributors.record_count)',
            'count(*)',
            'max(of_contributors.record_count)',
            'coalesce(max(of_contributors.record_count, 2)[2], 0)',
            'any_value(thresholds)',
        ) }} as is_safe,
        {{ is_safe(
            'sum(of_contributors.record_count)',
            'count(*)',
            'max(of_contributors.record_count)',
            'coalesce(max(of_contributors.record_count, 2)[2], 0)',
            'any_value(kinds)',
        ) }} as is_safe_of_its_kind,
        any_value(kinds.minimum_record_count) as minimum_record_count
    from of_contributors
    cross join thresholds
    inner join kinds
        on
            kinds.cell_kind
            = case
                when
                    of_contributors.label_kind = 'request_cluster_id'
                    then 'request_cluster'
                else 'cell'
            end
    group by all

),

shares as (

    select
        compared.wave_id,
        compared.label_kind,
        compared.labeller,
        compared.other_labeller,
        compared.label_value,
        sum(compared.record_count) as record_count
    from compared
    group by all

),

other_shares as (

    select
        compared.wave_id,
        compared.label_kind,
        compared.other_labeller,
        compared.other_label_value,
        sum(compared.record_count) as record_count
    from compared
    group by all

),

by_chance as (

    select
        shares.wave_id,
        shares.label_kind,
        shares.other_labeller,
        sum(cast(shares.record_count as double) * other_shares.record_count)
            as product
    from shares
    inner join other_shares
        on
            shares.wave_id = other_shares.wave_id
            and shares.label_kind = other_shares.label_kind
            and shares.other_labeller = other_shares.other_labeller
            and shares.label_value = other_shares.other_label_value
    group by all

),

observed as (

    select
        wave_id,
        label_kind,
        other_labeller,
        sum(case when label_value = other_label_value then record_count else 0 end)
            as agreed_count
    from compared
    group by all

),

rated as (

    select
        safe.*,
        observed.agreed_count / safe.compared_count as agreed_share,
        least(
            coalesce(nullif(observed.agreed_count, 0), safe.compared_count),
            coalesce(
                nullif(safe.compared_count - observed.agreed_count, 0),
                safe.compared_count
            )
        ) as smaller_count,
        coalesce(by_chance.product, 0) / (safe.compared_count * safe.compared_count)
            as chance_share,
        -- How many would disagree by chance; kappa is the share of them that do not.
        safe.compared_count - coalesce(by_chance.product, 0) / safe.compared_count
            as chance_count
    from safe
    inner join given
        on
            safe.wave_id = given.wave_id
            and safe.label_kind = given.label_kind
            and safe.other_labeller = given.other_labeller
    inner join observed
        on
            safe.wave_id = observed.wave_id
            and safe.label_kind = observed.label_kind
            and safe.other_labeller = observed.other_labeller
    left join by_chance
        on
            safe.wave_id = by_chance.wave_id
            and safe.label_kind = by_chance.label_kind
            and safe.other_labeller = by_chance.other_labeller

),

with_kappa as (

    select
        *,
        case
            when is_safe and chance_share < 1
                then
                    least(
                        1.0,
                        round((agreed_share - chance_share) / (1 - chance_share), 9)
                    )
        end as exact_kappa
    from rated

),

-- The public band: records of twice the threshold could agree or disagree within it.
banded as (

    select
        with_kappa.*,
        bands.kappa_at_least,
        bands.kappa_at_most
    from with_kappa
    left join bands
        on
            with_kappa.exact_kappa >= bands.kappa_at_least
            and (
                with_kappa.exact_kappa < bands.kappa_at_most
                or bands.kappa_at_most = 1
            )
            and with_kappa.is_safe_of_its_kind
            and round(
                with_kappa.chance_count
                * (bands.kappa_at_most - bands.kappa_at_least), 6
            ) >= 2 * with_kappa.minimum_record_count

)

select
    banded.wave_id,
    banded.label_kind,
    banded.labeller,
    banded.other_labeller,
    case
        when banded.is_safe then cast(banded.compared_count as bigint)
    end as compared_count,
    case
        when banded.is_safe and banded.smaller_count >= thresholds.minimum_record_count
            then 100 * banded.agreed_share
    end as agreement_pct,
    round(banded.exact_kappa, 2) as kappa,
    banded.kappa_at_least,
    banded.kappa_at_most
from banded
cross join thresholds
order by all
