"""One reader a format: bytes → Document. Nothing here knows the forms."""
