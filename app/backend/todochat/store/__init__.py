"""What the database is asked, one module per table; each function takes a connection and knows no HTTP."""
