"""HTTP in, HTTP out: routes are thin, one module per area."""
