"""Ten programs that train and then answer: which switch was forgotten in which?"""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_05.debug_mistakes import MISTAKES, asked


def updated(mean, var, x, momentum):
    rows = len(x)
    unbiased = x.var(axis=0) * rows / max(rows - 1, 1)
    return (
        (1 - momentum) * mean + momentum * x.mean(axis=0),
        (1 - momentum) * var + momentum * unbiased,
    )


def run(batches, questions, momentum=0.1, eps=1e-5, eval_called=True, writes=False):
    """The answers to the questions, after training on the batches."""
    mean, var = np.zeros(questions[0].shape[1]), np.ones(questions[0].shape[1])
    for x in batches:
        mean, var = updated(mean, var, x, momentum)
    answers = []
    for x in questions:
        used = (mean, var) if eval_called else (x.mean(axis=0), x.var(axis=0))
        answers.append((x - used[0]) / np.sqrt(used[1] + eps))
        if writes:
            mean, var = updated(mean, var, x, momentum)
    return answers


def right(batches, questions):
    return run(batches, questions)


def right_with_a_long_memory(batches, questions):
    return run(batches, questions, momentum=0.05, eps=1e-3)


def eval_forgotten(batches, questions):
    return run(batches, questions, eval_called=False)


def eval_forgotten_and_writes(batches, questions):
    return run(batches, questions, eps=1e-3, eval_called=False, writes=True)


def train_forgotten(batches, questions):
    return run([], questions)


def train_forgotten_after_one_batch(batches, questions):
    return run(batches[:1], questions)


def writes(batches, questions):
    return run(batches, questions, writes=True)


def writes_a_little(batches, questions):
    return run(batches, questions, momentum=0.05, eps=1e-3, writes=True)


def momentum_exchanged(batches, questions):
    return run(batches, questions, momentum=0.9)


def momentum_exchanged_with_a_long_memory(batches, questions):
    return run(batches, questions, momentum=0.95, eps=1e-3)


EXERCISE = Exercise(
    id="05-debug", points=3, stars=3, minutes=15,
    why="none of these programs stops with an error; you know them by what they answer.",
    reference=asked(),
    outputs=("bug",),
    cases=(
        Case("the right program", (right,)),
        Case("one without eval()", (eval_forgotten,)),
        Case("one without train()", (train_forgotten,)),
        Case("one that writes while it answers", (writes,)),
        Case("one with the momentum exchanged", (momentum_exchanged,)),
        Case("the right program, momentum 0.05", (right_with_a_long_memory,)),
        Case("one without eval(), which also writes", (eval_forgotten_and_writes,)),
        Case("one without train() after the first batch", (train_forgotten_after_one_batch,)),
        Case("one that writes, momentum 0.05", (writes_a_little,)),
        Case("one with 0.95 for 0.05", (momentum_exchanged_with_a_long_memory,)),
    ),
    credit=(
        Credit(2, "the programs with the momentum exchanged", cases=(
            "one with the momentum exchanged", "one with 0.95 for 0.05")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
