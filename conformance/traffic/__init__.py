"""Load on a release: one profile in, one record of what it saw out, from here or from inside the cluster."""
