"""The heatmap you get before anyone visits."""

__version__ = "0.1.0"
