"""Stated figures, printed on paper that is then spoilt; the truth is known before any reader sees it."""
