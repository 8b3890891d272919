"""Wrong answers to 12-decide, as learners write them."""

import math

QUANTITIES = ("shift", "noise", "length", "smoothness")


def changed(pair):
    one, other = pair
    return {key for key in one if one[key] != other[key]}


def others(cause):
    return {q for q in QUANTITIES if q != cause}


def where(experiments, could):
    return [i for i, pair in enumerate(experiments) if could(changed(pair))]


def the_usual_comparison_too(cause, experiments):
    def could(d):
        if d & {"rate", "steps"}:
            return False
        return "layer" in d or (cause in d and not d & others(cause))

    return where(experiments, could)


def only_the_usual_comparison(cause, experiments):
    return where(experiments, lambda d: {"layer", cause} <= d and not d & {"rate", "steps"})


def usual_for_second(cause, experiments):
    def could(d):
        fair = not d & {"rate", "steps"}
        return fair and (d == {cause} or {"layer", cause} <= d)

    return where(experiments, could)


def no_conditions(cause, experiments):
    def could(d):
        if "layer" in d:
            return cause not in d
        return cause in d and not d & others(cause)

    return where(experiments, could)


def only_rate(cause, experiments):
    def could(d):
        if "rate" in d:
            return False
        if "layer" in d:
            return cause not in d
        return cause in d and not d & others(cause)

    return where(experiments, could)


def only_steps(cause, experiments):
    def could(d):
        if "steps" in d:
            return False
        if "layer" in d:
            return cause not in d
        return cause in d and not d & others(cause)

    return where(experiments, could)


def only_the_cause_alone(cause, experiments):
    return where(experiments, lambda d: d == {cause})


def only_the_cause_held(cause, experiments):
    return where(experiments, lambda d: "layer" in d and not d & {cause, "rate", "steps"})


def confounded(cause, experiments):
    return where(
        experiments, lambda d: not d & {"rate", "steps"} and ("layer" in d) != (cause in d)
    )


def one_change(cause, experiments):
    return where(experiments, lambda d: len(d) == 1)


def layer_or_cause_alone(cause, experiments):
    return where(experiments, lambda d: d in ({"layer"}, {cause}))


def the_cause_changes(cause, experiments):
    return where(experiments, lambda d: cause in d and not d & {"rate", "steps"})


def the_layer_changes(cause, experiments):
    return where(experiments, lambda d: "layer" in d and not d & {"rate", "steps"})


def one_quantity(cause, experiments):
    """Whichever quantity is changed alone."""

    def could(d):
        if d & {"rate", "steps"}:
            return False
        if "layer" in d:
            return cause not in d
        return len(d) == 1

    return where(experiments, could)


def with_the_layer_only(cause, experiments):
    found = []
    for i, (one, other) in enumerate(experiments):
        d = changed((one, other))
        alone = d == {cause} and one["layer"]
        if alone or ("layer" in d and not d & {cause, "rate", "steps"}):
            found.append(i)
    return found


def without_the_layer_only(cause, experiments):
    found = []
    for i, (one, other) in enumerate(experiments):
        d = changed((one, other))
        alone = d == {cause} and not one["layer"]
        if alone or ("layer" in d and not d & {cause, "rate", "steps"}):
            found.append(i)
    return found


def baseline_comes_first(cause, experiments):
    found = []
    for i, (one, other) in enumerate(experiments):
        d = changed((one, other))
        held = not one["layer"] and other["layer"] and not d & {cause, "rate", "steps"}
        if d == {cause} or held:
            found.append(i)
    return found


def all_rivals_must_move(cause, experiments):
    def could(d):
        return d == {cause} or d == {"layer", *others(cause)}

    return where(experiments, could)


def the_others(cause, experiments):
    right = only_the_cause_alone(cause, experiments) + only_the_cause_held(cause, experiments)
    return [i for i in range(len(experiments)) if i not in right]


def every_one(cause, experiments):
    return list(range(len(experiments)))


def nothing_refutes(cause, experiments):
    return []


def always_shift(cause, experiments):
    return confounded_free("shift", experiments)


def confounded_free(cause, experiments):
    return sorted(
        only_the_cause_alone(cause, experiments) + only_the_cause_held(cause, experiments)
    )


def from_one(cause, experiments):
    return [i + 1 for i in confounded_free(cause, experiments)]


def truth_values(cause, experiments):
    right = confounded_free(cause, experiments)
    return [i in right for i in range(len(experiments))]


def the_experiments_themselves(cause, experiments):
    return [experiments[i] for i in confounded_free(cause, experiments)]


def the_first_one(cause, experiments):
    return confounded_free(cause, experiments)[0]


def prints(cause, experiments):
    print(confounded_free(cause, experiments))


def cause_held_anywhere(cause, experiments):
    return where(experiments, lambda d: d == {cause} or not d & {cause, "rate", "steps"})


def usual_and_no_conditions(cause, experiments):
    return where(
        experiments,
        lambda d: "layer" in d or (cause in d and not d & others(cause)),
    )


def forgets_second_and_rate(cause, experiments):
    return where(experiments, lambda d: cause in d and d <= {cause, "rate"})


def three_quantities(cause, experiments):
    """One quantity is forgotten in the list."""
    rivals = {"shift", "noise", "smoothness"} - {cause}

    def could(d):
        if d & {"rate", "steps"}:
            return False
        return cause not in d if "layer" in d else cause in d and not d & rivals

    return where(experiments, could)


def only_the_first_found(cause, experiments):
    for i in range(len(experiments)):
        if i in confounded_free(cause, experiments):
            return [i]
    return []


def the_cause_goes_up(cause, experiments):
    found = []
    for i, (one, other) in enumerate(experiments):
        d = changed((one, other))
        up = d == {cause} and other[cause] > one[cause]
        if up or ("layer" in d and not d & {cause, "rate", "steps"}):
            found.append(i)
    return found


def nearly_the_same(cause, experiments):
    found = []
    for i, (one, other) in enumerate(experiments):
        d = {key for key in one if not math.isclose(one[key], other[key], rel_tol=0.1)}
        if d == {cause} or ("layer" in d and not d & {cause, "rate", "steps"}):
            found.append(i)
    return found


WRONG = {
    "12-decide": [
        (the_usual_comparison_too, "ordinary-comparison"),
        (only_the_usual_comparison, "only-the-ordinary-comparison"),
        (usual_for_second, "ordinary-comparison-for-the-second-direction"),
        (no_conditions, "conditions-ignored"),
        (only_rate, "steps-ignored"),
        (only_steps, "rate-ignored"),
        (only_the_cause_alone, "second-direction-forgotten"),
        (only_the_cause_held, "first-direction-forgotten"),
        (confounded, "others-ignored"),
        (one_change, "one-difference"),
        (layer_or_cause_alone, "others-held-too"),
        (the_cause_changes, "cause-differs"),
        (the_layer_changes, "layer-differs"),
        (one_quantity, "any-quantity"),
        (with_the_layer_only, "layer-must-be-there"),
        (without_the_layer_only, "layer-must-not-be-there"),
        (baseline_comes_first, "layer-in-the-second-run"),
        (all_rivals_must_move, "all-others-must-change"),
        (the_others, "complement"),
        (every_one, "all-taken"),
        (nothing_refutes, "none-taken"),
        (always_shift, "always-shift"),
        (from_one, "no-such-experiment"),
        (truth_values, "wrong-type"),
        (the_experiments_themselves, "wrong-type"),
        (the_first_one, "wrong-type"),
        (prints, "returned-none"),
        (cause_held_anywhere, "cause-held"),
        (usual_and_no_conditions, "ordinary-comparison+conditions-ignored"),
        (three_quantities, "length-not-looked-at"),
        (only_the_first_found, "one-index-only"),
        (nearly_the_same, "nearly-equal"),
        (the_cause_goes_up, "cause-must-grow"),
        (forgets_second_and_rate, "rate-ignored+second-direction-forgotten"),
    ],
}
