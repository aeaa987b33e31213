-- The scoreboard: every number that the report prints beside the one computed here,
-- with the verdict and its reason. Empty where no report was about the release.
with

verdicts as (

    select * from {{ ref('claims__verdicts') }}

),

bases as (

    select * from {{ ref('claim_bases') }}

),

notes as (

    select * from {{ ref('claim_notes') }}

),

final as (

    select
        verdicts.claim_id,
        verdicts.release_id,
        verdicts.is_synthetic,
        verdicts.chapter,
        verdicts.place,
        verdicts.kind,
        verdicts.evidence,
        verdicts.statement,
        verdicts.report_wave,
        verdicts.platform,
        verdicts.wave_id,
        verdicts.quantity,
        verdicts.geography_id,
        verdicts.cluster_key,
        verdicts.base,
        verdicts.unit,
        verdicts.printed_precision,
        verdicts.value_published,
        verdicts.value_published_high,
        verdicts.value_in_file,
        {{ published_text(
            'verdicts.value_published',
            'verdicts.value_published_high',
            'verdicts.tested_comparator',
            'verdicts.sign',
        ) }} as published_text,
        verdicts.value_tested,
        verdicts.tested_comparator as comparator,
        verdicts.tolerance,
        verdicts.value_computed,
        verdicts.value_computed_high,
        verdicts.verdict,
        verdicts.missing_slices,
        concat(
            case
                when verdicts.verdict != 'not computable'
                    then concat(
                        'Computed ',
                        {{ number_or_range(
                            'verdicts.value_computed', 'verdicts.value_computed_high'
                        ) }},
                        case
                            when verdicts.value_published is not null
                                then '; the report says '
                            when verdicts.value_in_file is not null
                                then '; the release''s files give '
                            else '; the project tests '
                        end,
                        verdicts.sign,
                        ' ',
                        {{ number_or_range(
                            'verdicts.value_tested', 'verdicts.value_published_high'
                        ) }},
                        case
                            when verdicts.is_within_tolerance
                                then
                                    ', tolerance '
                                    || {{ number_text('verdicts.tolerance') }}
                            else ''
                        end,
                        '. Base: ',
                        bases.meaning
                    )
                when verdicts.is_outside_releases
                    then concat('Outside the releases: ', verdicts.input_description)
                when verdicts.missing_slices is not null
                    then concat('Missing slices: ', verdicts.missing_slices)
                when verdicts.has_slices
                    then concat(
                        'The slices are there and have no such value: ',
                        verdicts.quantity,
                        ' of ',
                        verdicts.geography_id,
                        ', ',
                        verdicts.cluster_key
                    )
                else
                    concat('Not in the release: ', verdicts.input_description)
            end,
            '.',
            coalesce(' ' || notes.note, '')
        ) as reason
    from verdicts
    inner join bases
        on verdicts.base = bases.base
    left join notes
        on verdicts.claim_id = notes.claim_id

)

select * from final
