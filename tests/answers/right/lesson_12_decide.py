"""Right answers to 12-decide."""

QUANTITIES = ["shift", "noise", "length", "smoothness"]


def by_promises(cause, experiments):
    """What each promises, and whether a defender has a way out."""
    found = []
    for index, (a, b) in enumerate(experiments):
        same = {key: a[key] == b[key] for key in a}
        if not (same["rate"] and same["steps"]):
            continue
        if same["layer"] == same[cause]:
            continue  # both differ: known; neither differs: no promise
        if same["layer"] and not all(same[q] for q in QUANTITIES if q != cause):
            continue
        found.append(index)
    return found


def by_exclusive_or(cause, experiments):
    rivals = [q for q in QUANTITIES if q != cause]

    def could(a, b):
        if (a["rate"], a["steps"]) != (b["rate"], b["steps"]):
            return False
        layer, changed = a["layer"] is not b["layer"], abs(a[cause] - b[cause]) > 1e-9
        clean = all(abs(a[q] - b[q]) < 1e-9 for q in rivals)
        return (layer ^ changed) and (layer or clean)

    return tuple(i for i in range(len(experiments)) if could(*experiments[i]))


def by_sets(cause, experiments):
    answer = set()
    for i, (a, b) in enumerate(experiments):
        changed = {k for k in a.keys() | b.keys() if a[k] != b[k]}
        if changed == {cause} or (
            "layer" in changed and changed <= {"layer", *QUANTITIES} - {cause}
        ):
            answer.add(i)
    return sorted(answer)


def by_the_two_directions(cause, experiments):
    result = []
    for number, pair in enumerate(experiments):
        first, second = (dict(run) for run in pair)
        if any(first.pop(key) != second.pop(key) for key in ("rate", "steps")):
            pass
        elif first["layer"] != second["layer"]:
            result += [number] * (first[cause] == second[cause])
        elif first.pop(cause) != second.pop(cause) and first == second:
            result.append(number)
    return result


RIGHT = {"12-decide": [by_promises, by_exclusive_or, by_sets, by_the_two_directions]}
