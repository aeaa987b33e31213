-- Figure 2.2: the countries with the highest usage index, of those that pass the
-- minimum observations.
{{ leading_geographies('country') }}
