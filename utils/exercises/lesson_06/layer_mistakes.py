"""The ways that a layer with buffers goes wrong."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_06.layer_variants import mean_of, modelled, other, updated, var_of


def real(x):
    """Detached: no gradient goes through it."""
    return np.real(x)


def around_zero(x):
    return (x**2).mean(axis=-2, keepdims=True)


def over_features(x):
    return x.mean(axis=-1, keepdims=True)


def variance_over_features(x):
    return ((x - over_features(x)) ** 2).mean(axis=-1, keepdims=True)


def cancelling(x, ddof=0):
    n = x.shape[-2]
    return (mean_of(x * x) - mean_of(x) ** 2) * (n / (n - ddof))


def averaged_deviations(old, new, share):
    return ((1 - share) * np.sqrt(old) + share * np.sqrt(new)) ** 2


def momentum_once_counted(s):
    """`if not momentum`, which takes 0 for None."""
    return lambda count: s.momentum if s.momentum else 1 / count


def both_given(s):
    """Whether eps and momentum are handed over by their places."""
    return {"eps", "momentum"} <= s.given


def updated_but_not_counted(s):
    def update(state, x):
        return *updated(s)(state, x)[:2], state[2]

    return update


MISTAKES = (
    # the forward pass in training
    other("weight-ignored", "The layer ignores its weight: y = weight·x̂ + bias.",
          affine=lambda s: lambda x_hat, weight, bias: x_hat + bias + 0 * weight),
    other("bias-ignored", "The layer ignores its bias: y = weight·x̂ + bias.",
          affine=lambda s: lambda x_hat, weight, bias: weight * x_hat + 0 * bias),
    other("affine-ignored", "The layer ignores weight and bias. y = weight·x̂ + bias.",
          affine=lambda s: lambda x_hat, weight, bias: x_hat + 0 * weight + 0 * bias),
    other("weight-bias-swapped", "weight and bias have changed places: y = weight·x̂ + bias.",
          affine=lambda s: lambda x_hat, weight, bias: bias * x_hat + weight),
    other("gamma-times-sum", "You multiply the bias by the weight too: y = weight·x̂ + bias.",
          affine=lambda s: lambda x_hat, weight, bias: weight * (x_hat + bias)),
    other("statistics-detached",
          "Its y is right, and its gradient is not: mean and variance are detached, so it treats "
          "them as constants. They are made from x. Detach only what goes into the buffers.",
          train_mean=lambda s: lambda x, state: mean_of(real(x)),
          train_var=lambda s: lambda x, state: var_of(real(x))),
    other("mean-detached",
          "Its y is right, and its gradient is not: the mean is detached. Detach only what goes "
          "into the buffers.",
          train_mean=lambda s: lambda x, state: mean_of(real(x))),
    other("variance-detached",
          "Its y is right, and its gradient is not: the variance is detached. Detach only what "
          "goes into the buffers.",
          train_var=lambda s: lambda x, state: var_of(real(x))),
    other("eps-outside-root", "ε stands outside the root. Put it inside: √(v + ε).",
          root=lambda s: lambda var: np.sqrt(var) + s.eps),
    other("eps-forgotten", "ε is missing. Divide by √(v + ε), in training and in evaluation.",
          root=lambda s: lambda var: np.sqrt(var)),
    other("eps-twice", "ε is added twice. Once is enough: √(v + ε).",
          root=lambda s: lambda var: np.sqrt(var + s.eps) + s.eps),
    other("eps-twice-inside", "ε is added twice under the root. Once is enough: √(v + ε).",
          root=lambda s: lambda var: np.sqrt(var + 2 * s.eps)),
    other("eps-squared", "ε is squared under the root. Add it as it is: √(v + ε).",
          root=lambda s: lambda var: np.sqrt(var + s.eps**2)),
    other("eps-under-a-deviation",
          "You took the root of σ + ε. ε is added to the variance: √(v + ε).",
          root=lambda s: lambda var: np.sqrt(np.sqrt(var) + s.eps)),
    other("eps-as-floor", "You take the larger of v and ε. Add ε to the variance: √(v + ε).",
          root=lambda s: lambda var: np.sqrt(np.where(np.real(var) > s.eps, var, s.eps))),
    other("eps-ignored", "You wrote 1e-5 into the code. Keep the argument: self.eps = eps.",
          root=lambda s: lambda var: np.sqrt(var + 1e-5)),
    Mistake("eps-default",
            "It is right wherever eps is given, but the default in your signature is not 1e-5.",
            modelled(eps=lambda s: s.eps if "eps" in s.given else 1e-3), wrong_default=True),
    other("divided-by-variance", "You divided by the variance. Divide by √(v + ε).",
          root=lambda s: lambda var: var + s.eps),
    other("not-scaled", "You did not divide by √(v + ε).", root=lambda s: lambda var: 1 + 0 * var),
    other("not-centred", "You did not subtract the mean in training.",
          train_mean=lambda s: lambda x, state: 0 * mean_of(x)),
    other("unbiased-forward",
          "In training you divide by the root of the unbiased variance, torch's default. The "
          "batch is normalized with the biased one, unbiased=False; only the buffer is unbiased.",
          train_var=lambda s: lambda x, state: var_of(x, ddof=1)),
    other("variance-not-centred",
          "Your variance is the mean of x². Subtract the mean before you square.",
          train_var=lambda s: lambda x, state: around_zero(x)),
    other("over-features",
          "You averaged over the features of each row (dim=1). Average over the batch: dim=0.",
          train_mean=lambda s: lambda x, state: over_features(x),
          train_var=lambda s: lambda x, state: variance_over_features(x)),
    other("no-axis",
          "Mean and variance are those of all values. Each feature has its own: dim=0.",
          train_mean=lambda s: lambda x, state: x.mean(axis=(-2, -1), keepdims=True),
          train_var=lambda s: lambda x, state: (
              (x - x.mean(axis=(-2, -1), keepdims=True)) ** 2).mean(axis=(-2, -1), keepdims=True)),
    other("cancellation",
          "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, nothing right is left "
          "of it. Centre first, then square.",
          train_var=lambda s: lambda x, state: cancelling(x),
          stored_var=lambda s: lambda x: cancelling(x, ddof=1)),
    other("running-in-training",
          "In training you normalize with the running averages. The batch's own mean and variance "
          "belong there; the buffers are for evaluation.",
          train_mean=lambda s: lambda x, state: state[0],
          train_var=lambda s: lambda x, state: state[1]),
    other("starting-affine",
          "A new layer does not begin with weight 1 and bias 0: torch.ones and torch.zeros.",
          starts=lambda s: (0, 1, 0, 0)),
    other("arguments-exchanged",
          "eps and momentum have changed places in your signature: __init__(self, num_features, "
          "eps=1e-5, momentum=0.1), in this order.",
          root=lambda s: lambda var: np.sqrt(var + (s.momentum if both_given(s) else s.eps)),
          fixed=lambda s: s.eps if both_given(s) else s.momentum),
    # the buffers
    other("never-updated",
          "The buffers never change in training. Each batch moves running_mean and running_var a "
          "little, and is counted.",
          update=lambda s: lambda state, x: state),
    other("averages-never-updated",
          "running_mean and running_var never change in training; only the count does.",
          blend=lambda s: lambda old, new, share: old),
    other("mean-never-updated", "running_mean never changes in training.",
          blend_mean=lambda s: lambda old, new, share: old),
    other("variance-never-updated", "running_var never changes in training.",
          blend_var=lambda s: lambda old, new, share: old),
    other("count-missing",
          "num_batches_tracked is not counted. Add 1 for each batch in training, whatever "
          "momentum is.",
          update=updated_but_not_counted),
    other("starting-variance", "running_var starts at 0 in your layer. It starts at 1.",
          starts=lambda s: (0, 0, 1, 0)),
    other("starting-mean", "running_mean starts at 1 in your layer. It starts at 0.",
          starts=lambda s: (1, 1, 1, 0)),
    other("biased-buffer",
          "running_var gets the biased variance. The buffer estimates the population: divide by "
          "N − 1, N the rows of the batch.",
          stored_var=lambda s: var_of),
    other("correction-inverted",
          "You multiplied by (N − 1)/N. The unbiased variance is the biased one times N/(N − 1).",
          stored_var=lambda s: lambda x: var_of(x) * (len(x) - 1) / len(x)),
    other("corrected-twice",
          "The variance in the buffer is corrected twice: unbiased, and then N/(N − 1). Once is "
          "enough.",
          stored_var=lambda s: lambda x: var_of(x, ddof=1) * len(x) / (len(x) - 1)),
    other("momentum-swapped",
          "Your momentum weighs the old value, as Keras's does. Here, as in torch, it weighs the "
          "new one: (1 − momentum)·old + momentum·new.",
          blend=lambda s: lambda old, new, share: share * old + (1 - share) * new),
    other("momentum-ignored",
          "You wrote 0.1 into the code. Keep the argument: self.momentum = momentum.",
          fixed=lambda s: 0.1),
    other("cumulative-always",
          "You average all batches alike whatever momentum is. That is for momentum=None; "
          "otherwise momentum weighs the new batch.",
          share=lambda s: lambda count: 1 / count),
    Mistake("momentum-default",
            "It is right wherever momentum is given, but the default in your signature is not "
            "0.1.",
            modelled(momentum=lambda s: s.momentum if "momentum" in s.given else 0.01),
            wrong_default=True),
    other("none-not-cumulative",
          "momentum=None asks for the cumulative average, in which all batches so far weigh "
          "alike, also after a state_dict is loaded: the new one's share is "
          "1/num_batches_tracked, after it is counted.",
          cumulative=lambda s: lambda count: 0.1),
    other("zero-taken-for-none",
          "momentum=0 is not None: it keeps the old values. Ask `momentum is None`, because "
          "`not momentum` is true of 0 as well.",
          share=momentum_once_counted),
    other("last-batch", "The buffers keep the last batch only. Average it with the old values.",
          blend=lambda s: lambda old, new, share: new),
    other("old-not-shrunk",
          "The weights do not add up to 1: the old value is kept whole. Weigh it by 1 − momentum.",
          blend=lambda s: lambda old, new, share: old + share * new),
    other("new-not-weighed",
          "The weights do not add up to 1: the new value is added whole. Weigh it by momentum.",
          blend=lambda s: lambda old, new, share: (1 - share) * old + new),
    other("away-from-the-new",
          "The sign is turned: you step away from the batch. old + momentum·(new − old).",
          blend=lambda s: lambda old, new, share: old - share * (new - old)),
    other("deviation-stored", "running_var gets the standard deviation. Store the variance.",
          stored_var=lambda s: lambda x: np.sqrt(var_of(x, ddof=1))),
    other("deviations-averaged",
          "You averaged the standard deviations and squared. Average the variances.",
          blend_var=lambda s: averaged_deviations),
    other("eps-stored", "running_var gets v + ε. ε is added when the variance is used.",
          stored_var=lambda s: lambda x: var_of(x, ddof=1) + s.eps),
    other("one-row",
          "For one row in training you return a result, and there is none: the unbiased variance "
          "divides by N − 1, which is 0. Raise a ValueError.",
          guard=lambda s: lambda x: None),
    other("graph-kept",
          "The buffers keep the graph alive: they hold what autograd remembers of every batch so "
          "far, and memory grows step by step. Put .detach() behind the batch's statistics where "
          "they go into the buffers.",
          in_graph=lambda s: 1),
    # evaluation
    other("batch-in-eval",
          "In evaluation you normalize with the batch's statistics, so an answer depends on its "
          "company. Use the buffers unless self.training.",
          eval_mean=lambda s: lambda x, state: mean_of(x),
          eval_var=lambda s: lambda x, state: var_of(x)),
    other("batch-deviation-in-eval",
          "In evaluation you take the running mean, and the batch's variance. Use both buffers.",
          eval_var=lambda s: lambda x, state: var_of(x)),
    other("batch-mean-in-eval",
          "In evaluation you take the running variance, and the batch's mean. Use both buffers.",
          eval_mean=lambda s: lambda x, state: mean_of(x)),
    other("eps-missing-in-eval",
          "ε is missing in evaluation. Divide by √(running_var + ε) there as well.",
          eval_root=lambda s: lambda var: np.sqrt(var)),
    other("eps-outside-root-in-eval",
          "In evaluation ε stands outside the root. Put it inside: √(running_var + ε).",
          eval_root=lambda s: lambda var: np.sqrt(var) + s.eps),
    other("variance-not-rooted-in-eval",
          "In evaluation you divide by running_var + ε. Take the root.",
          eval_root=lambda s: lambda var: var + s.eps),
    other("affine-ignored-in-eval",
          "In evaluation the layer ignores weight and bias: y = weight·x̂ + bias there as well.",
          eval_affine=lambda s: lambda x_hat, weight, bias: x_hat),
    other("updates-in-eval",
          "The buffers move in evaluation, so to ask is to train. Update them only if "
          "self.training.",
          after_eval=lambda s: s.update),
    other("updates-before-eval",
          "In evaluation the buffers move before they are used, so to ask is to train. Update "
          "them only if self.training.",
          eval_mean=lambda s: lambda x, state: s.update(state, np.real(s.question))[0],
          eval_var=lambda s: lambda x, state: s.update(state, np.real(s.question))[1],
          after_eval=lambda s: s.update),
    other("counts-in-eval",
          "num_batches_tracked grows in evaluation. Count only if self.training.",
          after_eval=lambda s: lambda state, x: (*state[:2], state[2] + 1)),
    other("one-row-in-eval",
          "It fails on a single row in evaluation, where nothing is estimated from the row. "
          "Refuse one row only in training.",
          eval_guard=lambda s: s.guard),
    # both
    other("always-training",
          "It does in evaluation what it does in training: it normalizes with the batch's "
          "statistics, and updates the buffers. Ask self.training.",
          eval_guard=lambda s: s.guard,
          eval_mean=lambda s: lambda x, state: mean_of(x),
          eval_var=lambda s: lambda x, state: var_of(x),
          after_eval=lambda s: s.update),
)  # fmt: skip
