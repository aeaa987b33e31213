{% test interval_contains(model, estimate, low, high) %}
{#- An estimate lies in its interval, and has one exactly when it has a value. -#}

select
    {{ estimate }},
    {{ low }},
    {{ high }}
from {{ model }}
where
    {{ estimate }} < {{ low }}
    or {{ estimate }} > {{ high }}
    or ({{ estimate }} is null) != ({{ low }} is null)
    or ({{ estimate }} is null) != ({{ high }} is null)

{% endtest %}
