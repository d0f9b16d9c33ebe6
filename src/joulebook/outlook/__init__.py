"""From one query to the whole industry: what all of it uses, and what stands beside it."""
