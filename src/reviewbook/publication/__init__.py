"""The published book: what a build ends in."""
