"""Right answers to 02-verdict: the same table read in other ways."""

import numpy as np


def by_lookup(untouched, gradient_repaired, signal_repaired, both_repaired):
    tables = (untouched, gradient_repaired, signal_repaired, both_repaired)
    first, gradient, signal, both = (max(np.mean(t, axis=1)) > 0.5 for t in tables)
    if first:
        return "neither"
    return {
        (True, True): "both",
        (True, False): "gradient",
        (False, True): "signal",
        (False, False): "both" if both else "neither",
    }[bool(gradient), bool(signal)]


def by_loops(untouched, gradient_repaired, signal_repaired, both_repaired):
    def trains(rates):
        count = 0
        for seeds in rates:
            count += sum(seeds) / len(seeds) > 0.5
        return count > 0

    if trains(untouched):
        return "neither"
    if trains(signal_repaired):
        return "both" if trains(gradient_repaired) else "signal"
    if trains(gradient_repaired):
        return "gradient"
    return "both" if trains(both_repaired) else "neither"


def by_counting(*tables):
    none, gradient, signal, both = ((t.sum(axis=1) > 0.5 * t.shape[1]).any() for t in tables)
    guilty = ["gradient"] * int(gradient) + ["signal"] * int(signal)
    if none or not (guilty or both):
        return "neither"
    return guilty[0] if len(guilty) == 1 else "both"


RIGHT = {"02-verdict": [by_lookup, by_loops, by_counting]}
