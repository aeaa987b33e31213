-- Calls to usage records: a conversation is the calls of a session, a call without one
-- is a conversation by itself. It counts where and when its first call was made. What
-- is unknown of one call is unknown of their sum.
with

counted as (

    select *
    from typed_calls
    where counts

),

placed as (

    select
        counted.*,
        addresses.network_type,
        case
            when places.country is not null
                then
                    struct_pack(
                        country := places.country,
                        subdivision := places.subdivision
                    )
            when addresses.country is not null
                then
                    struct_pack(
                        country := addresses.country,
                        subdivision := addresses.subdivision
                    )
        end as known_place
    from counted
    left join places
        on
            counted.country_code is not distinct from places.country_code
            and counted.country_name is not distinct from places.country_name
            and counted.subdivision_name is not distinct from places.subdivision_name
    left join addresses
        on counted.ip_address = addresses.ip_address

)

select
    record_id,
    min(account_id) as account_id,
    min(organisation_id) as organisation_id,
    min(occurred_at) as occurred_at,
    -- Country and subdivision of one call, the first whose place is known.
    arg_min(known_place, (occurred_at, call_id)).country as country,
    arg_min(known_place, (occurred_at, call_id)).subdivision as subdivision,
    arg_min(segment, (occurred_at, call_id)) as segment,
    arg_min(network_type, (occurred_at, call_id)) as network_type,
    bool_or(is_flagged) as is_flagged,
    case
        when count(uncached_count) = count(*)
            then cast(sum(uncached_count) as bigint)
    end as input_tokens,
    case
        when count(cache_write_count) = count(*)
            then cast(sum(cache_write_count) as bigint)
    end as cache_write_tokens,
    case
        when count(cache_read_count) = count(*)
            then cast(sum(cache_read_count) as bigint)
    end as cache_read_tokens,
    case
        when count(output_count) = count(*)
            then cast(sum(output_count) as bigint)
    end as output_tokens,
    case
        when min(model) = max(model) and count(model) = count(*) then min(model)
    end as model,
    case
        when count(known_cost) = count(*)
            then cast(sum(cast(known_cost as decimal(38, 12))) as double)
    end as cost_usd
from placed
group by record_id
order by record_id
