-- What changed most between two waves that may be compared?
-- Changes in percentage points. What an interval with zero in it covers is left out;
-- waves without counts have no interval. Pairs of waves with a break between them are
-- left out too: fct_change says why in comparability_note. Patterns and occupations
-- stand on a base that all waves have: what a table leaves out is no change.
select
    earlier.date_start as date_before,
    later.date_start as date_after,
    changes.platform,
    changes.entity_type,
    changes.entity_id,
    changes.pct_before,
    changes.pct_after,
    changes.change_pp,
    changes.change_pp_low,
    changes.change_pp_high
from {{ ref('fct_change') }} as changes
inner join {{ ref('dim_wave') }} as earlier
    on changes.wave_id_before = earlier.wave_id
inner join {{ ref('dim_wave') }} as later
    on changes.wave_id_after = later.wave_id
where
    changes.is_comparable
    and changes.published_in_both
    and case
        when changes.entity_type in ('pattern', 'mode')
            then changes.base = 'classified'
        when changes.entity_type = 'occupation'
            then changes.base = 'rescaled_with_none'
        else changes.base = 'as_published'
    end
    and coalesce(changes.change_pp_low > 0 or changes.change_pp_high < 0, true)
order by
    abs(changes.change_pp) desc,
    changes.entity_type asc,
    changes.entity_id asc,
    changes.wave_id_before asc,
    changes.wave_id_after asc
limit 30
