"""Boards as files: what comes in is checked here, what goes out is made here. Nothing in it asks the database."""
