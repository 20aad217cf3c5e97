"""How this machine reaches the front-end Service in a cluster that somebody else runs."""
