"""The face: tokens, primitives, patterns and the shell. See README.md beside this file."""
