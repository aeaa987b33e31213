-- Figure 2.4's sibling: usage index and income of the states.
{{ income_figure('state_us') }}
