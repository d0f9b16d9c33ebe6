"""What a text says: its sentences, and the figures in them, in English and both Chinese scripts."""
