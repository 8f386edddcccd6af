"""`python -m reviewbook` is the command line."""

from reviewbook.cli import main

main()
