select
    index_id,
    title,
    publisher,
    footer,
    is_own
from marts.dim_index
