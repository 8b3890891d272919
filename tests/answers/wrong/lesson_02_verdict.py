"""Wrong answers to 02-verdict: tables that are read too fast."""

import numpy as np


def best(accuracies):
    return np.max(np.mean(accuracies, axis=1))


def rule(none, gradient, signal, both):
    """The right verdict from four truth values; the answers below get one of these wrong."""
    if none:
        return "neither"
    if gradient and signal:
        return "both"
    if gradient or signal:
        return "gradient" if gradient else "signal"
    return "both" if both else "neither"


def any_run(*tables):
    return rule(*(np.any(t > 0.5) for t in tables))


def overall_average(*tables):
    return rule(*(np.average(t) > 0.5 for t in tables))


def every_seed(*tables):
    return rule(*((t > 0.5).all(axis=1).any() for t in tables))


def columns_are_rates(*tables):
    return rule(*(max(t.mean(0)) > 0.5 for t in tables))


def one_rate_for_all(*tables):
    row = np.argmax(tables[0].mean(axis=1))
    return rule(*(t[row].mean() > 0.5 for t in tables))


def twice_chance(*tables):
    return rule(*(best(t) > 0.2 for t in tables))


def half_in_percent(*tables):
    return rule(*(best(t) > 50.0 for t in tables))


def forgets_the_patient(untouched, gradient_repaired, signal_repaired, both_repaired):
    tables = (gradient_repaired, signal_repaired, both_repaired)
    return rule(False, *(best(t) > 0.5 for t in tables))


def blames_the_other(untouched, gradient_repaired, signal_repaired, both_repaired):
    tables = (untouched, signal_repaired, gradient_repaired, both_repaired)  # changed places
    return rule(*(best(t) > 0.5 for t in tables))


def asks_the_signal_first(untouched, gradient_repaired, signal_repaired, both_repaired):
    if best(untouched) > 0.5:
        return "neither"
    if best(signal_repaired) > 0.5:
        return "signal"
    if best(gradient_repaired) > 0.5:
        return "gradient"
    return "both" if best(both_repaired) > 0.5 else "neither"


def both_is_not_needed(untouched, gradient_repaired, signal_repaired, both_repaired):
    return rule(*(best(t) > 0.5 for t in (untouched, gradient_repaired, signal_repaired)), False)


def whichever_is_higher(untouched, gradient_repaired, signal_repaired, both_repaired):
    return "signal" if np.max(signal_repaired) >= np.max(gradient_repaired) else "gradient"


def a_truth_value(*tables):
    return bool(best(tables[2]) > 0.5)


WRONG = {
    "02-verdict": [
        (any_run, "best-run"),
        (overall_average, "all-rates"),
        (every_seed, "worst-seed"),
        (columns_are_rates, "wrong-axis"),
        (one_rate_for_all, "rate-of-the-untouched"),
        (twice_chance, "above-chance"),
        (half_in_percent, "in-percent"),
        (forgets_the_patient, "untouched-not-asked"),
        (blames_the_other, "exchanged"),
        (asks_the_signal_first, "signal-first"),
        (both_is_not_needed, "together-is-neither"),
        (whichever_is_higher, "larger-wins"),
        (a_truth_value, "wrong-type"),
    ],
}
