"""Two sides held against each other: what moved, what was fixed, what is new, what sessions do otherwise; in words."""
