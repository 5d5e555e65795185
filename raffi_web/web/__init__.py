"""What stands between the network and the app: pages' build, headers, limits of requests."""
