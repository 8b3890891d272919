"""The formula and its layers in NumPy."""
