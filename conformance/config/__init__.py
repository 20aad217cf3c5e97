"""Read the configuration: flag, environment, file, default."""
