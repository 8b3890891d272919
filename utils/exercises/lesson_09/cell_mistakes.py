"""What goes wrong in a recurrent cell: what is added and normalized, where the tanh is."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_08.family_mistakes import STEPS, family_mistakes
from utils.exercises.recognise import one_of

cell = recipe(
    lambda x, h, w_x, w_h, gamma, beta, eps=1e-5: None,
    default=lambda s: 1e-5,
    from_input=lambda s: s.x @ s.w_x,
    from_state=lambda s: s.h @ s.w_h,
    values=lambda s: s.from_input + s.from_state,
    average=lambda s: lambda values: values.mean(axis=1, keepdims=True),
    scale=lambda s: s.gamma,
    shift=lambda s: s.beta,
    **STEPS | {"x_hat": lambda s: s.standardized},
    state=lambda s: np.tanh(s.y),
)


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, cell(**changed), recognise)


def normed(s, values):
    """Each row of some values standardized by its own features."""
    centred = values - s.average(values)
    return centred / np.sqrt(s.average(centred**2) + s.eps)


def flat(values):
    """An average that forgets keepdims."""
    return values.mean(axis=1)


def squashed_first(s):
    """Layer normalization of what tanh returned."""
    return s.scale * normed(s, np.tanh(s.values)) + s.shift


APART = (
    cell(y=lambda s: s.scale * (normed(s, s.from_input) + normed(s, s.from_state)) + s.shift),
    cell(y=lambda s: (
        s.scale * (normed(s, s.from_input) + normed(s, s.from_state)) + 2 * s.shift)),
)  # fmt: skip
LINED_UP = (
    cell(mean=lambda s: flat(s.values), var=lambda s: s.values.var(axis=1)),
    cell(mean=lambda s: flat(s.values)),
    cell(var=lambda s: s.values.var(axis=1)),
)
OWN = (
    other("over-batch",
          "You averaged over the sequences (axis=0): that is batch normalization. Average over "
          "the units of each sequence: axis=1.",
          average=lambda s: lambda values: values.mean(axis=0, keepdims=True)),
    other("mean-over-batch",
          "Your mean is taken over the sequences and your variance over the units. Both run over "
          "the units: axis=1.",
          mean=lambda s: s.values.mean(axis=0)),
    other("variance-over-batch",
          "Your variance is taken over the sequences and your mean over the units. Both run over "
          "the units: axis=1.",
          var=lambda s: s.values.var(axis=0)),
    other("no-keepdims",
          "A statistic of shape (N,) is lined up with the units. Keep it a column, (N, 1): "
          "keepdims=True.",
          one_of(*LINED_UP), **LINED_UP[0].replaced),
    other("tanh-missing", "The tanh is missing. It stands around everything.",
          state=lambda s: s.y),
    other("tanh-twice",
          "You take tanh twice, before the normalization and after it. It comes last, once.",
          values=lambda s: np.tanh(s.from_input + s.from_state)),
    other("tanh-first",
          "You normalize what tanh returned. Normalize the sum, and take tanh of the result.",
          state=squashed_first),
    other("affine-outside-tanh",
          "γ and β stand outside the tanh. They belong inside: tanh(γ·â+β).",
          state=lambda s: s.scale * np.tanh(s.x_hat) + s.shift),
    other("sigmoid", "You took the sigmoid. The cell's last function is tanh.",
          state=lambda s: 1 / (1 + np.exp(-s.y))),
    other("relu", "You took the ReLU. The cell's last function is tanh.",
          state=lambda s: np.maximum(s.y, 0)),
    other("not-normalized",
          "The normalization is missing: this is tanh(x·w_x + h·w_h), the plain cell.",
          state=lambda s: np.tanh(s.values)),
    other("state-forgotten", "h·w_h is missing: the cell remembers nothing. Normalize "
          "x·w_x + h·w_h.",
          values=lambda s: s.from_input),
    other("input-forgotten", "x·w_x is missing: the cell hears nothing. Normalize x·w_x + h·w_h.",
          values=lambda s: s.from_state),
    other("difference", "You subtracted h·w_h. Add it: x·w_x + h·w_h.",
          values=lambda s: s.from_input - s.from_state),
    other("product", "You multiplied x·w_x by h·w_h. Add them.",
          values=lambda s: s.from_input * s.from_state),
    other("input-alone-normalized",
          "You normalize x·w_x alone and add h·w_h afterwards. Add first, and normalize the sum.",
          values=lambda s: s.from_input, state=lambda s: np.tanh(s.y + s.from_state)),
    other("state-alone-normalized",
          "You normalize h·w_h alone and add x·w_x afterwards. Add first, and normalize the sum.",
          values=lambda s: s.from_state, state=lambda s: np.tanh(s.y + s.from_input)),
    other("each-normalized",
          "You normalize x·w_x and h·w_h apart. Add them first, and normalize the sum once.",
          one_of(*APART), **APART[0].replaced),
    other("state-carried-over",
          "You add the old h to the new one. The new state is the tanh alone.",
          state=lambda s: s.h + np.tanh(s.y)),
    other("weights-transposed",
          "You multiply by the transposed weights. w_x is (D, H) and w_h is (H, H): x @ w_x and "
          "h @ w_h.",
          from_input=lambda s: s.x @ s.w_x.T, from_state=lambda s: s.h @ s.w_h.T),
    other("input-weights-transposed",
          "You multiply by w_x transposed. It is (D, H): x @ w_x.",
          from_input=lambda s: s.x @ s.w_x.T),
    other("state-weights-transposed",
          "You multiply by w_h transposed. Its first axis is the old state's: h @ w_h.",
          from_state=lambda s: s.h @ s.w_h.T),
    other("weights-exchanged",
          "w_x and w_h have changed places: x @ w_x and h @ w_h.",
          from_input=lambda s: s.x @ s.w_h, from_state=lambda s: s.h @ s.w_x),
    other("divided-by-n",
          "You divide by N, the number of sequences. A row has H units: divide by H.",
          average=lambda s: lambda values: values.sum(axis=1, keepdims=True) / len(values)),
    other("gamma-per-sequence",
          "You gave each sequence one γ and one β. They belong to the units: shape (H,), lined "
          "up with the columns as they are.",
          scale=lambda s: s.gamma[:, None], shift=lambda s: s.beta[:, None]),
    other("parentheses-of-all",
          "Python multiplies and divides before it subtracts: γ·a − μ/√(v+ε) is not "
          "γ·(a − μ)/√(v+ε). Put a − μ in parentheses.",
          y=lambda s: s.gamma * s.values - s.mean / s.root + s.beta),
)  # fmt: skip


def of_the_sum(mistake):
    """A mistake of the family in this exercise's words: what is normalized is a sum, a."""
    help_ = mistake.help
    for theirs, ours in (("values of x", "values"), ("the mean of x²", "the mean of a²"),
                         ("x−μ", "a−μ"), ("(x-μ)", "(a−μ)"), ("x̂", "â"),
                         ("scale and shift x.", "scale and shift the sum."),
                         ("subtracted x from", "subtracted a from"), ("x − μ", "a − μ"),
                         ("E[x²] − E[x]²", "E[a²] − E[a]²")):  # fmt: skip
        help_ = help_.replace(theirs, ours)
    if mistake.id == "x-for-x-hat":
        return other(mistake.id, help_, y=lambda s: s.scale * s.values + s.shift)
    return mistake._replace(help=help_)


MISTAKES = (*OWN, *(of_the_sum(m) for m in family_mistakes(cell, "units", "sequence")))
