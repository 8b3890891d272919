"""What lessons run and show experiments with: data, networks, training, figures."""
