"""Deploy a containerized chat application, measure it, and judge it with evidence."""

__version__ = "1.0.0"
