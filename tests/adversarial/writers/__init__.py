"""Papers → files, each through a tool chain of its own."""
