-- Figure 2.9: what the state with the most usage of each tier uses AI for more than
-- the United States does, as requests of the middle level.
{{ requests_of_leaders('state_us') }}
