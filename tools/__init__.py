"""What maintainers run: python -m tools.build, python -m tools.rename."""
