"""A network with batch normalization: its loss, and the gradient of each parameter."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_06.network_mistakes import MISTAKES
from utils.exercises.lesson_06.network_variants import network


def _inputs(seed, sizes, labels, inside=1.0, outside=1.0):
    """(params, x, labels); W1 times `inside`, W2 times `outside`."""
    features, hidden, classes = sizes
    rng = np.random.default_rng(seed)
    params = {
        "W1": inside * rng.normal(0.3, 1, (features, hidden)),
        "gamma": rng.normal(1.2, 0.4, hidden) * (1 - 2 * (np.arange(hidden) == 1)),  # one below 0
        "beta": rng.normal(0.4, 0.3, hidden),
        "W2": outside * rng.normal(size=(hidden, classes)),
        "b2": rng.normal(0.5, 1, classes),
    }
    x = rng.normal(np.linspace(-2, 5, features), np.linspace(0.5, 3, features),
                   (len(labels), features))  # fmt: skip
    return params, x, np.array(labels)


_DEAD = _inputs(4, (3, 4, 2), [1, 0, 1, 1, 0])
_DEAD[0]["W1"][:, 2] = 0.0

_FAR = _inputs(6, (3, 4, 5), [0, 3, 1, 4, 2, 2, 0])
_FAR[1][:, 0], _FAR[0]["W1"][0] = 1.0, 1e8  # a bias, and no gradient loses its digits to it

EXERCISE = Exercise(
    id="06-network", points=3, stars=3, minutes=30,
    why="this is all that training needs; everything else in the lesson only repeats it.",
    reference=network(),
    outputs=("loss", 'grads["W2"]', 'grads["b2"]', 'grads["gamma"]', 'grads["beta"]',
             'grads["W1"]'),
    cases=(
        Case("six examples, three features, four units, five classes",
             _inputs(1, (3, 4, 5), [4, 0, 2, 2, 1, 3])),
        Case("small weights, whose variances are near ε",
             _inputs(2, (5, 3, 4), [1, 0, 2, 1, 3, 0, 0], inside=0.003)),
        Case("seven classes, of which the batch has three",
             _inputs(3, (2, 6, 7), [1, 0, 4, 4, 0])),
        Case("a unit whose weights are all 0", _DEAD),
        Case("large logits", _inputs(5, (4, 3, 5), [2, 4, 0, 1, 2, 2, 3, 0], outside=900.0),
             reveals="overflow"),
        Case("a feature that is always 1, with weights of 10⁸", _FAR, tolerance=1e-4,
             reveals="cancellation"),
    ),
    credit=(
        Credit(2, "the case with large logits", cases=("large logits",)),
    ),
    mistakes=MISTAKES,
    in_order=True,
)  # fmt: skip
