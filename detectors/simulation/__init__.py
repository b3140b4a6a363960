"""Seeded worlds without any text, and what scorers make of them: delay at equal false alarms."""
