"""What visitors' behaviour says: signals derived from events by named profiles, pure functions all."""
