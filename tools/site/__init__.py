"""The course as a web site: python -m tools.site."""
