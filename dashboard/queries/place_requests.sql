-- Every request that was published for one geography, the largest first.
select
    shares.wave_id,
    shares.request_level,
    requests.request_name,
    shares.status,
    shares.usage_count,
    shares.request_pct,
    shares.request_pct_index
from marts.fct_geography_request as shares
inner join marts.dim_request as requests
    on
        shares.wave_id = requests.wave_id
        and shares.request_id = requests.request_id
where shares.geography_id = $geography_id and not requests.is_residual
order by
    shares.wave_id asc,
    shares.request_level desc,
    shares.request_pct desc,
    shares.request_id asc
