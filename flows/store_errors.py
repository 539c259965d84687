"""What can be wrong with the store, in words for people."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot be used, or somebody else uses it; the message says what to do."""


class AtWorkError(StoreError):
    """Another run is at work; the message says where."""
