"""Answers for people: terminal, page and charts, in English, 简体中文 and 繁體中文."""
