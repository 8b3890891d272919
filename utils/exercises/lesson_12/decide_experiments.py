"""Pairs of runs, by name: what differs between them, for each cause."""

from utils.exercises.lesson_12.decide_variants import QUANTITIES

PLAIN = {"layer": False, "shift": 0.82, "noise": 0.05, "length": 3.1, "smoothness": 1.4,
         "rate": 0.1, "steps": 500}  # fmt: skip
WITH = {"layer": True, "shift": 0.31, "noise": 0.27, "length": 5.6, "smoothness": 6.2,
        "rate": 0.1, "steps": 500}  # fmt: skip
OTHER = {"shift": 0.55, "noise": 0.12, "length": 4.4, "smoothness": 2.9, "rate": 0.3,
         "steps": 800}  # fmt: skip


def changed(run, *keys):
    return run | {key: OTHER[key] for key in keys}


def layer_stays(cause):
    """The layer is in both runs, or in neither."""
    first, second, third = (key for key in QUANTITIES if key != cause)
    return {
        "cause, layer in both": (changed(WITH, cause), WITH),
        "cause, layer in neither": (PLAIN, changed(PLAIN, cause)),
        "cause and another": (WITH, changed(WITH, cause, second)),
        "cause and a third": (WITH, changed(WITH, cause, first)),
        "cause and a fourth": (changed(WITH, cause, third), WITH),
        "cause and another, no layer": (changed(PLAIN, cause, first), PLAIN),
        "all, layer in both": (WITH, changed(WITH, *QUANTITIES)),
        "another": (WITH, changed(WITH, first)),
        "another, no layer": (changed(PLAIN, third), PLAIN),
        "all but the cause": (WITH, changed(WITH, first, second, third)),
        "nothing": (WITH, dict(WITH)),
        "cause and rate": (WITH, changed(WITH, cause, "rate")),
        "cause and steps": (changed(PLAIN, cause, "steps"), PLAIN),
        "rate": (WITH, changed(WITH, "rate")),
        "steps": (PLAIN, changed(PLAIN, "steps")),
    }


def layer_differs(cause):
    """The layer is in one of the two runs."""
    another = [key for key in QUANTITIES if key != cause][-1]
    held, bare = WITH | {cause: PLAIN[cause]}, PLAIN | {"layer": True}
    return {
        "ordinary": (PLAIN, WITH),
        "layer and cause": (PLAIN, bare | {cause: WITH[cause]}),
        "cause held": (PLAIN, held),
        "cause held, turned": (held, PLAIN),
        "cause held at the layer's": (WITH, PLAIN | {cause: WITH[cause]}),
        "cause held, one other": (PLAIN, bare | {another: WITH[another]}),
        "layer alone": (bare, PLAIN),
        "held and rate": (PLAIN, changed(held, "rate")),
        "held and steps": (changed(held, "steps"), PLAIN),
        "layer alone and rate": (bare, changed(PLAIN, "rate")),
        "ordinary and rate": (changed(PLAIN, "rate"), WITH),
    }


def differs_a_little(cause):
    """By one in a hundred, which is no less a difference."""
    another = [key for key in QUANTITIES if key != cause][1]
    held = WITH | {cause: 1.01 * PLAIN[cause]}
    return {
        "cause a little": (WITH, WITH | {cause: 1.01 * WITH[cause]}),
        "cause and another a little": (
            changed(WITH, cause) | {another: 0.99 * WITH[another]}, WITH),
        "held, but for a little": (PLAIN, held),
    }  # fmt: skip
