"""From evidence to a verdict: rules are run, their claims become findings, and the run passes or doesn't."""
