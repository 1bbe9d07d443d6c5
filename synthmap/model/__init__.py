"""The data that flows through synthmap: frozen dataclasses, no behaviour beyond geometry."""
