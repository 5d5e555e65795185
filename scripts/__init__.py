"""Programs for those who work on Raffi."""
