-- Figure 2.4: usage index and income of the countries.
{{ income_figure('country') }}
