"""When things run and in what order: the flows, the release, the command line."""
