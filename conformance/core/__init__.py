"""What every stage needs and what knows nothing of this project."""
