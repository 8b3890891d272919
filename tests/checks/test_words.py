"""NumPy's own messages, said in words; and each is provoked, not typed."""

import math

import numpy as np
import pytest
import torch

from utils import check
from utils.checks.meanings import meaning

A, B = np.ones((5, 3)), np.ones(5)
WEIGHT = torch.nn.Parameter(torch.ones(3))


class NoSuper(torch.nn.Module):
    pass


PROVOKED = [
    (
        lambda: np.where(np.ones((4, 5), bool), np.ones((4, 5, 3)), 0),
        "[..., None] has shape (4,5,1)",
    ),
    (lambda: torch.ones(3) in [torch.ones(2)], "Use a set, or id(p)"),
    (lambda: torch.ones(3) in [torch.zeros(1)], "use a set, or id(p)"),
    (lambda: A < 1 | A > 2, "put each comparison in parentheses"),
    (lambda: (A < 1) or (A > 2), "Join arrays with | and &"),
    (lambda: 0 < A < 1, "Join arrays with | and &"),
    (lambda: A - B, "Shapes (5,3) and (5,) do not fit"),
    (lambda: np.subtract(B, np.ones((2, 5)), out=np.ones(5)), "Make a new array"),
    (lambda: A @ A, "as there are rows in B; here they are 3 and 5"),
    (lambda: np.dot(A, A), "the shapes are (5,3) and (5,3)"),
    (lambda: A @ 2.0, "Did you mean *?"),
    (lambda: B.mean(axis=1), "There is no axis 1 in an array with 1 axes"),
    (lambda: np.subtract(np.ones(3, int), 0.5, out=np.ones(3, int)), "array of int64"),
    (lambda: np.array([1.0, [2.0, 3.0]]), "rows of one length"),
    (lambda: float(B), "there is an array"),
    (lambda: A ^ 2.0, "^ is no power"),
    (lambda: 2.0**2 ^ 3.0, "^ is no power"),
    (lambda: 1 / (len(B) - 5), "own answer"),
    (lambda: math.log(0), "own answer"),
    (lambda: math.sqrt(-1.0), "own answer"),
    (lambda: 10.0**400, "Look at the powers"),
    (lambda: np.quantile(B, 15), "np.quantile takes fractions"),
    (lambda: np.percentile(B, 150), "np.quantile takes fractions"),
    (lambda: [a for a, b in [(1, 2, 3)]], "not as many"),
    (lambda: np.stack([A, B]), "cannot be joined"),
    (lambda: np.vstack([A, B]), "cannot be joined"),
    (lambda: len(iter([])), "neither a length nor an index"),
    (lambda: next(reversed([(x for x in "ab")]))[0], "neither a length nor an index"),
    (lambda: setattr(NoSuper.__new__(NoSuper), "weight", WEIGHT), "super().__init__()"),
    (lambda: WEIGHT.sub_(1), "Make a new tensor"),
    (lambda: torch.ones(5, 3) - torch.ones(5), "Sizes 3 and 5 do not fit"),
]


@pytest.mark.parametrize(("provoke", "words"), PROVOKED)
def test_message_is_translated(provoke, words):
    with pytest.raises(Exception) as error:  # noqa: PT011
        provoke()
    assert words in meaning(str(error.value)), str(error.value)


def test_other_messages_are_left_alone():
    assert meaning("name 'mu' is not defined") == ""


def test_the_report_says_both_what_to_do_and_what_was_raised():
    report = check("02-saturation", lambda a, low=0.05, high=0.95: (a < low | a > high).mean())
    assert report.mistake == "raised"
    advice, raised = report.message.split("\n", 1)
    assert "put each comparison in parentheses" in advice
    assert "It raised TypeError" in raised
