"""What a researcher types: one module for each command."""
