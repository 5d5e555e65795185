"""The registry over HTTP: sessions, functions, the seed's own addresses, health."""
