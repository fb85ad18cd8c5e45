"""Who judged how: anomalies and reliability of participants, reported and never silently dropped."""
