"""Why a release does not serve: each cause a function from a snapshot to its faults; see `registry`."""
