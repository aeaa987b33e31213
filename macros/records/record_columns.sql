{% macro record_columns() -%}
    {#- The columns of the usage records. Validation (economic_index/inputs/records/files.py)
        reads them here, too. A column that is not required may be left out of the files.
        An id may be a whole number. -#}
    {{ return({
        'record_id': {'type': 'string', 'is_required': true, 'is_id': true},
        'account_id': {'type': 'string', 'is_required': true, 'is_id': true},
        'organisation_id': {'type': 'string', 'is_required': false, 'is_id': true},
        'occurred_at': {'type': 'timestamp', 'is_required': true},
        'platform': {'type': 'string', 'is_required': true},
        'country': {'type': 'string', 'is_required': true},
        'subdivision': {'type': 'string', 'is_required': true},
        'network_type': {'type': 'string', 'is_required': true},
        'is_flagged': {'type': 'boolean', 'is_required': true},
        'onet_task_id': {'type': 'bigint', 'is_required': false},
        'onet_task': {'type': 'string', 'is_required': false},
        'request_cluster_id': {'type': 'string', 'is_required': true, 'is_id': true},
        'collaboration_pattern': {'type': 'string', 'is_required': true},
        'input_tokens': {'type': 'bigint', 'is_required': false},
        'cache_write_tokens': {'type': 'bigint', 'is_required': false},
        'cache_read_tokens': {'type': 'bigint', 'is_required': false},
        'output_tokens': {'type': 'bigint', 'is_required': false},
        'model': {'type': 'string', 'is_required': false},
        'cost_usd': {'type': 'double', 'is_required': false},
    }) }}
{%- endmacro %}
