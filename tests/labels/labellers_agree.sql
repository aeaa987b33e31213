-- Two labellers whose agreement is hardly more than chance do not mean the same by a
-- label. A warning: the operator reads the comparison and decides.
{{ config(severity='warn') }}

select
    agreement.wave_id,
    agreement.label_kind,
    agreement.other_labeller
from {{ ref('stg_labels__agreement') }} as agreement
cross join {{ ref('label_rules') }} as rules
where agreement.kappa < rules.minimum_kappa
