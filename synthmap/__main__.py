"""`python -m synthmap`."""

from synthmap.cli import main

main()
