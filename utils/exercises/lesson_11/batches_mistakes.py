"""The ways that cutting rows into batches goes wrong."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

cut = recipe(
    lambda n, size: None,
    begins=lambda s: list(range(0, s.n, s.size)),
    left=lambda s: s.n % s.size,
    alone=lambda s: s.left == 1,
    kept=lambda s: s.begins[:-1] if s.alone else s.begins,
    stops=lambda s: [*s.kept[1:], s.n],
    batches=lambda s: np.array(list(zip(s.kept, s.stops, strict=True))).reshape(-1, 2),
)


def other(name, help_, **changed):
    return Mistake(name, help_, cut(**changed))


def full_ones(s):
    """The starts of full batches, of one batch where there is no full one."""
    return list(range(0, s.n - s.size + 1, s.size)) or [0]


def pairs_of(s):
    return list(zip(s.begins, [*s.begins[1:], s.n], strict=True))


def borrowed(s):
    """Pairs, but a last row alone takes its neighbour from the batch before."""
    pairs = pairs_of(s)
    return [*pairs[:-2], (s.begins[-2], s.n - 2), (s.n - 2, s.n)] if s.alone else pairs


def array(batches):
    return np.array(batches).reshape(-1, 2)


MISTAKES = (
    other("row-alone",
          "A last row is left alone. Where n % size is 1, it joins the batch before it.",
          alone=lambda s: False),
    other("row-dropped",
          "A last row alone is left out. It joins the batch before it: no row is lost.",
          batches=lambda s: array(pairs_of(s)[:-1] if s.alone else pairs_of(s))),
    other("rest-dropped",
          "What is left over is left out. It is a shorter last batch, and one row alone joins "
          "the batch before it.",
          batches=lambda s: array([(a, a + s.size) for a in range(0, s.n - s.size + 1, s.size)])),
    other("short-batch-dropped",
          "A shorter last batch is left out. Only a last row alone needs care, and it joins the "
          "batch before it.",
          batches=lambda s: array([(a, b) for a, b in zip(s.kept, s.stops, strict=True)
                                   if b - a >= s.size])),
    other("rest-always-joins",
          "Whatever is left over joins the batch before it. Only a row alone does; two rows are "
          "a batch.",
          kept=full_ones),
    other("joined-and-alone",
          "The last row joins the batch before it, and stands in a batch of its own as well.",
          batches=lambda s: array([*zip(s.kept, s.stops, strict=True),
                                   *([(s.n - 1, s.n)] if s.alone else [])])),
    other("row-borrowed",
          "The last row gets a neighbour from the batch before, which is one row short then. It "
          "joins that batch instead.",
          batches=lambda s: array(borrowed(s))),
    other("full-batch-joins",
          "Where nothing is left over, your last batch still joins the one before it. Ask "
          "whether n % size is 1.",
          alone=lambda s: s.left in (0, 1) and len(s.begins) > 1),
    other("last-batch-missing", "The last batch is missing. range(0, n, size) has all starts.",
          batches=lambda s: array(list(zip(s.kept, s.stops, strict=True))[:-1])),
    other("stops-one-early",
          "Your slices stop one row early. A slice's stop is not part of it: the next batch "
          "starts where this one stops.",
          stops=lambda s: [stop - 1 for stop in [*s.kept[1:], s.n]]),
    other("evenly-dealt",
          "You deal the rows evenly. Each batch has `size` rows, but for the last one.",
          batches=lambda s: array([(part[0], part[-1] + 1) for part in np.array_split(
              np.arange(s.n), max(1, -(-s.n // s.size) - (s.alone)))])),
    other("empty-batch",
          "Where nothing is left over, an empty batch stands at the end: range(0, n, size) has "
          "no start for it.",
          batches=lambda s: array([*zip(s.kept, s.stops, strict=True),
                                   *([(s.n, s.n)] if s.left == 0 else [])])),
    other("last-row-missing",
          "The last row is in no batch. The last stop is n, because a slice's stop is not part "
          "of it.",
          stops=lambda s: [*s.kept[1:], s.n - 1]),
)  # fmt: skip
