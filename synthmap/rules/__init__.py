"""One file per rule: metadata in a decorator, a docstring that is its documentation, and a pure function.

Every module here that does not begin with an underscore is a rule; adding one means adding its file and its test
folder. `catalogue()` finds them all.
"""

from synthmap.rules._registry import Claim, Evidence, Rule, Scope, catalogue, rule

__all__ = ["Claim", "Evidence", "Rule", "Scope", "catalogue", "rule"]
