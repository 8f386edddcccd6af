"""Running chapters and keeping what they put out. Imports neither Sphinx nor pandas."""
