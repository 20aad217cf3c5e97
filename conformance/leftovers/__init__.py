"""What runs that have ended left behind, and how it is removed."""
