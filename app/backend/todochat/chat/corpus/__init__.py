"""Sentences with the effect on the database that is right, and the table that tells how many are done so."""
