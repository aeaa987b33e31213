-- The records of that table with their accounts. A view, as few are ever looked at.
create or replace temp view stage_accounts as
select
    group_key,
    category_key,
    account_key,
    record_count
from account_cells
where
    facet = {{ facet }}
    and wave_key = {{ wave_key }}
