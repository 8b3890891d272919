"""One declaration a file: what an exercise asks, the inputs to try, the mistakes we know.

The exercise "03-forward" is `EXERCISE` in lesson_03/forward.py; a lesson's `__init__` names its
exercises in order, and imports none of them.
"""
