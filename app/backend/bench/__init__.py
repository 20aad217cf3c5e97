"""How fast the back end is at the chart's limits, beside a floor that does nothing but one statement."""
