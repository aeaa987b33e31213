-- Figure 2.5: the states with the highest usage index, of those that pass the minimum
-- observations. The report keeps an anomalous state and says so; it is flagged here.
{{ leading_geographies('state_us') }}
