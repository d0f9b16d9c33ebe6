"""Published claims: what a sentence states, and whether it follows."""
