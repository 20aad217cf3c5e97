"""The pytest plugin: stages as fixtures, one test a criterion."""
