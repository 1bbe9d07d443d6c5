"""What was done: scripted, recorded and simulated visitors, all of which yield the one event table."""
