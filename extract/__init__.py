"""Bytes in, Report out: pure functions, no network, no database, no clock."""
