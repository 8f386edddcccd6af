"""Reproducible research reports from notebooks, data and references."""
