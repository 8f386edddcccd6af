"""Bibliographic records from other programs: read, judged for duplicates, added to a .bib file."""
