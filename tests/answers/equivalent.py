"""Mutants of the lessons' answers that no check rejects, because they are right as well.

EQUIVALENT tells what stands in a changed statement's place; "# …" is a statement left out. FREE
tells a statement of an answer that experiments with a black box: its inputs and its borders are
the learner's own choice, so that any change there which still tells the boxes apart is right.
"""

SQUARED = "a difference is squared, and its sign is lost"
ORDER = "the order makes no difference here"
CHECKED_BELOW = (
    "NumPy or torch raises the same ValueError a line later, and nothing has changed yet"
)
CENTRED = "it is multiplied by the mean of the deviations, which is 0 up to rounding"
SAME_LENGTH = "both lists have the same length"
TIE = "the two are not equal here: that was asked before"
ANY_NUMBER = "a NumPy number is as right as a float"
EXACTLY = "no difference is exactly as large as that, rounding apart"
UNUSED = "the value is never used"

EQUIVALENT = {
    "01-standardize": {
        "constant = std <= 2e-12 * abs(mean)": "what counts as rounding is left to the learner",
        "safe = np.where(constant, 2, std)": UNUSED,
        "safe = np.where(constant, 0, std)": UNUSED,
    },
    "01-leak": {"others = test": "test is not used again"},
    "02-saturation": {"return np.mean((a < low) | (a > high))": ANY_NUMBER},
    "03-statistics": {"var = ((mean - x) ** 2).mean(axis=0)": SQUARED},
    "03-forward": {"var = ((mean - x) ** 2).mean(axis=0)": SQUARED},
    "03-identity": {"var = ((mean - x) ** 2).mean(axis=0)": SQUARED},
    "03-columns": {"var = ((mean - h) ** 2).mean(axis=1, keepdims=True)": SQUARED},
    "04-gradcheck": {"grad = np.ones(x.shape)": "every value is overwritten"},
    "04-staged": {
        "var = ((mean - x) ** 2).mean(axis=0)": SQUARED,
        "dmean = -(dx_hat / root).sum(axis=0)": CENTRED,
        **{
            f"dmean = -(dx_hat / root).sum(axis=0) {changed}": CENTRED
            for changed in (
                "- dvar * (-2 * (x - mean)).mean(axis=0)",
                "+ (-2 * (x - mean)).mean(axis=0)",
                "+ dvar * (-2 * (x - mean)).mean()",
                "+ dvar * (-2 * (x - mean)).sum(axis=0)",
                "+ dvar * (x - mean).mean(axis=0)",
                "+ dvar * (2 * (x - mean)).mean(axis=0)",
                "+ dvar * (-3 * (x - mean)).mean(axis=0)",
                "+ dvar * (-1 * (x - mean)).mean(axis=0)",
                "+ dvar * (-4 * (x - mean)).mean(axis=0)",
                "+ dvar * (-0 * (x - mean)).mean(axis=0)",
                "+ dvar * (-2 * (mean - x)).mean(axis=0)",
            )
        },
    },
    "05-population": {
        "if total is not None and x.shape[1] != len(total[2]):": "mean and var are equally long",
        "total = group if total is None else merge(group, total)": ORDER,
    },
    "06-network": {
        "dy = dlogits @ params['W2'].T * (y >= 0)": "at 0 exactly the gradient of ReLU is free",
    },
    "06-layer": {
        "for old, new in ((self.running_var, var * n / (n - 1)), (self.running_mean, mean)):":
            ORDER,
    },
    "06-decide": {
        "mean = accuracies.sum(axis=1)": "both have the same number of seeds",
        "best.append((mean[at], at in (run[-1], run[0]), accuracies[at]))": ORDER,
        "if edge2 if mean1 >= mean2 else edge1:": TIE,
        "difference = seeds2 - seeds1": "what follows asks for its size only",
        "if abs(difference.mean()) <= 2 * error:": "exactly two errors is a matter of rounding",
        "return 'first' if mean1 >= mean2 else 'second'": TIE,
    },
    "07-spatial": {"var = ((mean - x) ** 2).mean(axis=(0, 2, 3), keepdims=True)": SQUARED},
    "07-count": {"return (buffers, learned)": "the two numbers are equal"},
    "08-layer": {"var = ((mean - x) ** 2).mean(axis=1, keepdims=True)": SQUARED},
    "08-group": {
        "# if c % groups: …": CHECKED_BELOW,
        "# raise ValueError(f'groups must divide the channels; got {groups} for {c} channels.')":
            CHECKED_BELOW,
        "grouped = x.reshape(groups, n, c // groups, h, w)": "the same values lie together",
        "grouped = x.reshape(n, groups, h, c // groups, w)": "the same values lie together",
        "grouped = x.reshape(n, groups, c // groups, w, h)": "the same values lie together",
        "var = ((mean - grouped) ** 2).mean(axis=(2, 3, 4), keepdims=True)": SQUARED,
    },
    "08-instance": {"var = ((mean - x) ** 2).mean(axis=(2, 3), keepdims=True)": SQUARED},
    "08-diagnose": {"if not moved[0, 2]:": "channels 2 and 3 are the same half"},
    "09-cell": {"var = ((mean - a) ** 2).mean(axis=1, keepdims=True)": SQUARED},
    "09-masked": {"var = ((mean - valid) ** 2).mean(axis=0)": SQUARED},
    "09-diagnose": {
        "return abs(layer(other) - layer(x))[watched].max() >= 1e-06": EXACTLY,
        "return abs(layer(other) - layer(x))[watched].max() > 2e-06": "no leak is that small",
        "return abs(layer(x) - layer(other))[watched].max() > 1e-06": "abs has no sign",
    },
    "11-batches": {
        "return [slice(start, stop) for start, stop in zip(starts, stops)]": SAME_LENGTH,
        "return [slice(start, stop) for start, stop in zip(starts, stops, strict=False)]":
            SAME_LENGTH,
    },
    "11-decay": {
        "kinds = (nn.modules.instancenorm._InstanceNorm, nn.modules.batchnorm._BatchNorm)": ORDER,
        "norms = (nn.LayerNorm, *kinds, nn.GroupNorm, nn.RMSNorm)": ORDER,
        "norms = (*kinds, nn.GroupNorm, nn.LayerNorm, nn.RMSNorm)": ORDER,
        "norms = (*kinds, nn.LayerNorm, nn.RMSNorm, nn.GroupNorm)": ORDER,
    },
    "11-swap": {
        "# if any((norm.num_features % groups for norm in norms)): …": CHECKED_BELOW,
        "# raise ValueError(f'groups, here {groups}, must divide the channels of every layer')":
            CHECKED_BELOW,
        "new[old] = nn.GroupNorm(groups, old.num_features, old.eps).train(old.training)":
            "weight and bias, or None, are put in its place a line later",
        "new[old].weight, new[old].bias = (old.weight, old.bias)": "the old layer is thrown away",
        "for part in model.modules():": "a replacement leaves the dicts' keys as they are",
        "for name, child in part._modules.items():": "a replacement leaves the keys as they are",
    },
    "11-adapt": {
        "before = [(part, part.training, getattr(part, 'momentum', 1)) for part in "
        "model.modules()]": UNUSED,
        "before = [(part, part.training, getattr(part, 'momentum', -1)) for part in "
        "model.modules()]": UNUSED,
        "# with torch.no_grad():": "a forward pass alone fills no gradient; it takes more memory",
    },
    "11-leak": {
        "def depends_on_batch(layer, x, atol=2e-06):":
            "how far a leak moves an output depends on the rows that the learner puts there",
        "y = layer(x)": "no layer changes its input",
        "if (abs(layer(other)[i] - y[i]) >= atol).any():": EXACTLY,
        "if (abs(y[i] - layer(other)[i]) > atol).any():": "abs has no sign",
    },
    "12-effective-lr": {"return lr / np.sum(w ** 2)": ANY_NUMBER},
    "12-predictiveness": {
        "return np.sqrt(((grad - grads_along) ** 2).sum(axis=1))": SQUARED,
    },
}  # fmt: skip

INPUT = "any input that is far from symmetric, and large beside ε, shows the same"
SEED = "any draw does"
LARGE = "any large change shows the same"
BORDER = "what a leak moves and what rounding moves are many orders of magnitude apart"
FIRST = "there is one question, so its answer is the first and the last"

FREE = {
    "01-leak": {
        "rng = np.random.default_rng(0)": SEED,
        "train, test = (rng.normal(5, 2, (20, 3)), rng.normal(5, 2, (10, 3)))": INPUT,
        "if not np.allclose(prepare(train, 100 * test)[0], train_before):": LARGE,
        "if not np.allclose(prepare(100 * train, test)[1], test_before):": LARGE,
        "others[1:] *= 100": LARGE,
    },
    "03-debug": {
        "x = np.random.default_rng(0).normal([5.0, -20.0], [3.0, 9.0], (40, 2))": INPUT,
        "ones, zeros = (np.ones(2), np.zeros(2))": "one number for both features is broadcast",
        "if np.allclose(layer(x, 2 * ones, 7 * ones), y):": "any other γ or β moves the output",
        "if abs(y.mean(axis=0)).max() > 1e-06:":
            "with two features the means are opposite numbers; a right layer's differ by rounding",
        "if np.allclose(y.std(axis=0), 1, atol=0.001):": "a spread of 1 is a variance of 1",
        "return 'B' if y.std(axis=0).max() > 10 else 'A'":
            "A's spread is below 1 here, and B's is above 100, along any axis",
    },
    "04-diagnose": {
        "rng = np.random.default_rng(0)": SEED,
        "x, dy = (rng.normal(0, 5, (40, 2)), rng.normal(2, 3, (40, 2)))": INPUT,
        "gamma, r = (np.array([1.5, -2.5]), 1 / x.std(axis=0))": "any γ other than ±1 does",
        "x_hat = (x - x.mean(axis=0)) * r": "the sign of x_hat cancels in both places",
        "mean_leaks = abs(dx.sum(axis=0)).max() > 0.01 * abs(dx).sum()": BORDER,
        "variance_leaks = abs((dx * x_hat).sum(axis=0)).max() > 0.01 * abs(dx * x_hat).sum()":
            BORDER,
        "return 'right' if np.allclose(dx, trusted, rtol=0.01, atol=0.01) else 'size'":
            "a forgotten factor moves dx by far more, and ε by far less",
    },
    "05-debug": {
        "rng = np.random.default_rng(0)": SEED,
        "batches, x = (list(rng.normal(5, 2, (10, 8, 2))), rng.normal(5, 2, (6, 2)))": INPUT,
        "usual = program(batches, [x])[0]": FIRST,
        "if not np.allclose(usual[:1], program(batches, [x[:1]])[0]):": FIRST,
        "if np.allclose(usual, program([*batches[:-1], batches[-1] + 100], [x])[0]):":
            "any change after the first batch shows whether the program listens",
        "answer = program([np.full((2, 1), 100.0)], [np.zeros((1, 1))])[0]":
            "the two momenta give answers that lie far apart, whatever the rows",
        "return 'right' if answer > -50 else 'momentum'":
            "the answers are above -12 or below -280",
    },
    "07-debug": {
        "x = np.random.default_rng(0).normal(0, 100, (6, 3, 4, 5))": INPUT,
        "rescaled[:, 0] *= 10": "any channel and any other factor does",
        "others[1:] *= 3": "any change of other examples does",
        "y, y_rescaled, y_shifted, y_others = (layer(array, np.ones(3), np.zeros(3)) for array in "
        "(x, rescaled, shifted, others))": "any β does",
        "over_channels = not np.allclose(y_rescaled, y, atol=0.01)": BORDER,
        "keeps_shifts = np.allclose(y_shifted[0], np.roll(y[0], 1, axis=2), atol=0.01)": BORDER,
        "return 'instance' if np.allclose(y_others[0], y[0], atol=0.01) else 'right'": BORDER,
    },
    "08-diagnose": {
        "x = np.random.default_rng(0).normal(3.0, 2.0, (2, 4, 3, 3))": INPUT,
        "nudged[0, 0, 0, 0] += 5.0": "any value of that channel, moved by any number, does",
        "moved = abs(layer(nudged) - y).max(axis=(2, 3)) > 1e-06": BORDER,
        "return 'layer' if np.allclose(layer(x + 10.0), y, atol=1e-06) else 'rms'": BORDER,
    },
    "09-diagnose": {
        "rng = np.random.default_rng(0)": SEED,
        "x = rng.normal(1.0, 2.0, (3, 5, 4))": INPUT,
        "other[changed] = rng.normal(-3.0, 5.0, other[changed].shape)": LARGE,
        "future = any((moves(np.s_[n, t:], np.s_[n, :t]) for n in range(3) for t in range(1, 5)))":
            "all sequences are treated alike, and there is nothing after the last step",
        "others = any((moves(np.arange(3) != n, np.s_[n]) for n in range(3)))":
            "the lesson's own hint watches one sequence only",
    },
    "11-leak": {
        "rng = np.random.default_rng(0)": SEED,
        "for _ in range(3):": "two draws are enough here",
        "other = rng.normal(x.mean(), 3 * x.std() + 1, x.shape)": INPUT,
    },
}  # fmt: skip
