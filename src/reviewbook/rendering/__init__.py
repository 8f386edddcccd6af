"""Turning pages and outputs into HTML and PDF. Never runs code."""
