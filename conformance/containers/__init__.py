"""A rendered chart, run as containers of a Docker engine with no cluster."""
