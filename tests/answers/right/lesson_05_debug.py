"""Right answers to 05-debug: other questions to the same programs."""

import numpy as np


def by_four_questions(program):
    rng = np.random.default_rng(1)
    batches, x = list(rng.normal(5, 2, (20, 16, 2))), rng.normal(5, 2, (8, 2))
    alone, company = program(batches, [x[:1]])[0], program(batches, [x])[0][:1]
    if not np.allclose(alone, company):
        return "no eval"
    first, second = program(batches, [x, x])
    if not np.allclose(first, second):
        return "writes"
    if np.allclose(program(batches, [x])[0], program([*batches[:-1], batches[-1] + 50], [x])[0]):
        return "no train"
    shifted = program([np.full((2, 1), 10.0)], [np.zeros((1, 1))])[0]
    return "momentum" if shifted < -10 else "right"


def by_recovered_constants(program):
    def mean_after(batches):
        """The program is affine in eval mode: two questions give its running mean."""
        zero = program(batches, [np.zeros((1, 1))])[0].item()
        one = program(batches, [np.ones((1, 1))])[0].item()
        return None if one == zero else -zero / (one - zero)

    low, high = np.zeros((3, 1)), np.full((3, 1), 8.0)
    if mean_after([low, high]) is None:
        return "no eval"
    twice = program([low], [high, high])
    if not np.allclose(*twice):
        return "writes"
    moved = mean_after([low, high]) / 8
    return "no train" if abs(moved) < 1e-9 else "momentum" if moved > 0.5 else "right"


def by_ratios(program):
    x = np.array([[1.0, -1.0], [2.0, 5.0], [4.0, 0.5]])
    batches = [x, x + 3, x - 9]
    answers = program(batches, [x, x[:1], x])
    if np.ptp(answers[1]) == 0 and abs(answers[1]).max() == 0:
        return "no eval"
    if abs(answers[0] - answers[2]).max() > 1e-9:
        return "writes"
    late = program([x, x + 3, x + 900], [x])[0] - answers[0]
    if abs(late).max() < 1e-9:
        return "no train"
    early = program([x + 900, x + 3, x - 9], [x])[0] - answers[0]
    return "right" if abs(early).max() > abs(late).max() / 3 else "momentum"


RIGHT = {"05-debug": [by_four_questions, by_recovered_constants, by_ratios]}
