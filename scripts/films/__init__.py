"""The generator of the films in assets/films; `make.py` is the program."""
