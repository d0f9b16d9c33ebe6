"""Outlook: what all of it comes to, from machines and their buildings to whole countries."""
