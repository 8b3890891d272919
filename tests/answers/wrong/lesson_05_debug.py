"""Wrong answers to 05-debug: questions that some of the programs answer as the right one."""

import numpy as np


def batches():
    return list(np.random.default_rng(8).normal(5, 2, (15, 10, 2)))


def question():
    return np.random.default_rng(9).normal(5, 2, (7, 2))


def depends_on_company(program):
    x = question()
    return not np.allclose(program(batches(), [x[2:3]])[0], program(batches(), [x])[0][2:3])


def changes_its_mind(program):
    first, second = program(batches(), [question(), question()])
    return not np.allclose(first, second)


def ignores_the_last_batch(program):
    x, seen = question(), batches()
    return np.allclose(program(seen, [x])[0], program([*seen[:-1], seen[-1] * 20], [x])[0])


def forgets_at_once(program):
    return program([np.full((5, 1), 30.0)], [np.zeros((1, 1))])[0].item() < -30


def never_asks(program):
    program(batches(), [question()])
    return "right"


def forgot_company(program):
    if changes_its_mind(program):
        return "right" if depends_on_company(program) else "writes"
    if depends_on_company(program):
        return "right"
    if ignores_the_last_batch(program):
        return "no train"
    return "momentum" if forgets_at_once(program) else "right"


def looked_at_the_batches_first(program):
    if ignores_the_last_batch(program):
        return "no train"
    if changes_its_mind(program):
        return "writes"
    return "momentum" if forgets_at_once(program) else "right"


def asked_once(program):
    if depends_on_company(program):
        return "no eval"
    if ignores_the_last_batch(program):
        return "no train"
    return "momentum" if forgets_at_once(program) else "right"


def alone_and_in_company_in_one_call(program):
    x = question()
    together, alone = program(batches(), [x, x[:1]])
    if not np.allclose(together[:1], alone):
        return "no eval"
    if ignores_the_last_batch(program):
        return "no train"
    return "momentum" if forgets_at_once(program) else "right"


def trusted_the_training(program):
    if depends_on_company(program):
        return "no eval"
    if changes_its_mind(program):
        return "writes"
    return "momentum" if forgets_at_once(program) else "right"


def changed_all_batches(program):
    if depends_on_company(program):
        return "no eval"
    if changes_its_mind(program):
        return "writes"
    x, seen = question(), batches()
    if np.allclose(program(seen, [x])[0], program([20 * b for b in seen], [x])[0]):
        return "no train"
    return "momentum" if forgets_at_once(program) else "right"


def forgot_momentum(program):
    if depends_on_company(program):
        return "no eval"
    if changes_its_mind(program):
        return "writes"
    return "no train" if ignores_the_last_batch(program) else "right"


def everything_else_is_momentum(program):
    if depends_on_company(program):
        return "no eval"
    if changes_its_mind(program):
        return "writes"
    return "no train" if ignores_the_last_batch(program) else "momentum"


def deaf_means_momentum(program):
    answer = forgot_momentum(program)
    if answer == "no train":
        return "momentum"
    return "momentum" if answer == "right" and forgets_at_once(program) else answer


def names_a_mode(program):
    return "eval" if depends_on_company(program) else "train"


def returns_a_flag(program):
    return not depends_on_company(program)


WRONG = {
    "05-debug": [
        (never_asks, "always-right"),
        (forgot_company, "company-not-tried"),
        (looked_at_the_batches_first, "company-taken-for-deafness"),
        (asked_once, "repetition-not-tried"),
        (alone_and_in_company_in_one_call, "writing-taken-for-company"),
        (trusted_the_training, "batches-not-tried"),
        (changed_all_batches, "last-batch-not-tried"),
        (forgot_momentum, "momentum-not-tried"),
        (everything_else_is_momentum, "memory-taken-for-momentum"),
        (deaf_means_momentum, "deafness-taken-for-momentum"),
        (names_a_mode, None),
        (returns_a_flag, "wrong-type"),
    ],
}
