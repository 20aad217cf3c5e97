"""A Prometheus of the run's own watches the release through the API server; nothing is judged by it."""
