"""Sources of a review: references.bib and data/ as tables."""
