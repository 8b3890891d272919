"""The four functions of a block. What they return depends on how often they were called."""

import numpy as np


class Part:
    """A function of x (N, T, D) that is another one in its second call, as dropout would be."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, x):
        y = self.function(np.asarray(x, dtype=float))
        place = np.arange(y.size).reshape(y.shape)
        kept = 1 + 0.5 * np.sin(self.calls * (1.0 + place))  # 1 in the first call
        self.calls += 1
        return y * kept


def parts(shape, seed):
    """norm_1, attention, norm_2, mlp for x of this shape."""
    rng = np.random.default_rng(seed)
    _, t, d = shape
    steps, into, out = rng.normal(size=(t, t)), rng.normal(size=(d, 2 * d)), rng.normal(size=d)

    def norm(gamma, beta):
        def layer(x):
            centred = x - x.mean(axis=2, keepdims=True)
            return (
                gamma * centred / np.sqrt((centred**2).mean(axis=2, keepdims=True) + 1e-5) + beta
            )

        return layer

    def attention(x):
        return np.einsum("st,ntd->nsd", steps, x) * out + 0.7

    def mlp(x):
        return np.tanh(x @ into) @ into.T - 0.4

    one, other = (norm(*rng.uniform(0.4, 2.0, (2, d))) for _ in range(2))
    return Part(one), Part(attention), Part(other), Part(mlp)
