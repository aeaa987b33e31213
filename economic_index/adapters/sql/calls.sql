-- The rows of an export in their types: null where a field is of another type. Columns
-- that say what is wrong with a call are for the checks alone.
with

typed as (

    select
        source_file,
        row_number,
        broken_json,
        wrong_version,
        call_id,
        account_id,
        organisation_id,
        segment,
        ip_address,
        country_code,
        country_name,
        subdivision_name,
        is_flagged,
        is_call,
        is_failed,
        model,
        input_holds_cache,
        input_tokens,
        cache_write_tokens,
        cache_read_tokens,
        output_tokens,
        zero_cost_is_unknown,
        occurred_at as written_time,
        as_time(occurred_at) as occurred_at,
        as_count(input_tokens) as input_count,
        -- No cache was used where the tokens are known and none is spoken of.
        case
            when input_tokens is not null
                then as_count(coalesce(cache_write_tokens, '0'))
        end as cache_write_count,
        case
            when input_tokens is not null
                then as_count(coalesce(cache_read_tokens, '0'))
        end as cache_read_count,
        as_count(output_tokens) as output_count,
        cost_usd as written_cost,
        as_number(cost_usd) as cost_usd,
        coalesce(session_id, call_id) as record_id,
        coalesce(is_call and not is_failed, false) as counts
    from calls

),

compared as (

    select
        *,
        -- Cached tokens are taken out of the input where the export counts them in it.
        case
            when input_holds_cache
                then input_count - cache_write_count - cache_read_count
            else input_count
        end as uncached_count,
        case
            when
                cost_usd = 0
                and zero_cost_is_unknown
                and coalesce(input_count, 0) + coalesce(output_count, 0) > 0
                then null
            else cost_usd
        end as known_cost,
        first(source_file || ', row ' || row_number) over (
            partition by counts, call_id
            order by source_file, row_number
        ) as first_place,
        row_number() over (
            partition by counts, call_id
            order by source_file, row_number
        ) > 1 as is_repeated,
        coalesce(
            min(account_id) over same_record <> max(account_id) over same_record, false
        ) as has_two_accounts,
        coalesce(
            min(organisation_id) over same_record
            <> max(organisation_id) over same_record,
            false
        ) as has_two_organisations
    from typed
    window same_record as (partition by counts, record_id)

)

select * from compared
