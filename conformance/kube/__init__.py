"""One cluster through its API server: the client, plain text, quantities, and objects at one moment."""
