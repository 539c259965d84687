"""URL → bytes: one spider, one small parser per site platform, the site catalogue's reader, the archive."""
