"""Where it was done: grids, tables per element and pictures, from events held against a view's elements."""
