"""Forecasts of hourly intensity, and how good they were."""
