"""The composition of a run: its stages in order, what each is given, and what is written down."""
