"""Take the measurements; no judging here."""
