"""The course as a web site, made from the lessons and their solved notebooks."""
