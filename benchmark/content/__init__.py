"""The question bank's files: YAML to Bank, every problem with its place, and back."""
