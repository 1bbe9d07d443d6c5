"""A comparison told: as JSON, in lines for a log, as Markdown for a job's summary, and drawn."""
