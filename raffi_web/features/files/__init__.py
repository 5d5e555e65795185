"""Files of people: the one way in, where they are kept, and the one way out."""
