-- Figure 2.8: what the country with the most usage of each tier uses AI for more than
-- the world does, as requests of the middle level.
{{ requests_of_leaders('country') }}
