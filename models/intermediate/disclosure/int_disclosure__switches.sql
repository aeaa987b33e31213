-- Variables for the Python model of the decisions, which cannot read them itself.
select {{ has_secondary_suppression() }} as has_secondary_suppression
