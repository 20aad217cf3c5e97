"""Programs that are put into an image in place of its own; they run on bare Python."""
