"""The criteria: records with a pure judge each."""
