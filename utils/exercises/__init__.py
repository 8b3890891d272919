"""One declaration a file: what an exercise asks, the inputs to try, the mistakes we know."""
