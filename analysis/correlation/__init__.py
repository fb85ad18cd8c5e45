"""External scores of models (benchmarks, exams, judges) against what people preferred."""
