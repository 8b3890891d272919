"""Predictions that count: committed before the answer is seen, and scored beside the points."""

import html
import json
import re
from typing import NamedTuple

from utils.checks import record

WIDGET = "application/vnd.jupyter.widget-view+json"
SUFFIX = ".prediction"  # of the files that keep them
ID = r"\d\d-[\w-]+"
_asked = {}  # id: Asked


class Asked(NamedTuple):
    choices: tuple
    buttons: object  # an ipywidgets.RadioButtons


def predict(prediction_id, question, *choices):
    """Ask for a prediction: radio buttons with a kernel, a list where there is none.

    Args: prediction_id, such as "03-outlier"; question; choices, two or more. Nothing waits for an
    answer: what is chosen before `reveal` counts. Raises: ValueError for an id without a lesson's
    number, or fewer than two different choices.

    >>> predict("03-outlier", "The other 63 outputs …", "stay", "move")  # doctest: +ELLIPSIS
    {...'Predict. The other 63 outputs … stay / move'}
    """
    if not re.fullmatch(ID, str(prediction_id)):
        raise ValueError(
            f"a prediction's id is its lesson and a name; got {prediction_id!r}. Write it like "
            '"03-outlier".'
        )
    if len(choices) < 2 or len(set(choices)) < len(choices):
        raise ValueError(
            f"a prediction needs two or more different choices; got {choices!r}. Give each answer "
            "that a reader might expect."
        )
    _asked[prediction_id] = Asked(choices, _show(question, choices))


def reveal(prediction_id, right_choice):
    """Say what was measured, beside what the learner chose, and keep the first that was chosen.

    Where an earlier choice was kept in a damaged file, it says so, and the new one counts.

    Args: right_choice, one of the choices, taken from the measurement. Raises: ValueError for
    another one, or where `predict` was not run.

    >>> predict("03-outlier", "The other 63 outputs …", "stay", "move")  # doctest: +ELLIPSIS
    {...}
    >>> reveal("03-outlier", "move")  # doctest: +ELLIPSIS
    {...'Measured: move.'}
    """
    if prediction_id not in _asked:
        raise ValueError(
            f"reveal needs the prediction that it answers; {prediction_id!r} was not asked in "
            f"this session, only {sorted(_asked)}. Run the cell with predict first."
        )
    choices, buttons = _asked[prediction_id]
    if right_choice not in choices:
        raise ValueError(
            f"what was measured must be one of the choices {choices}; it is {right_choice!r}. The "
            "experiment came out otherwise, or the question lacks an answer."
        )
    name, said = prediction_id + SUFFIX, buttons.value
    damage = _damage(name)
    if said is not None and record.read(name, _parse) is None:
        buttons.disabled = True
        record.write(name, json.dumps({"said": said, "right": right_choice}))
    _display(said, right_choice, damage)


def intuition():
    """How many predictions were right: {lesson: (right, of those that were made)}."""
    scores = {}
    for name in _names():
        kept = record.read(name, _parse)
        if kept is not None:
            right, made = scores.get(name[:2], (0, 0))
            scores[name[:2]] = (right + (kept["said"] == kept["right"]), made + 1)
    return scores


def damaged_predictions():
    """One sentence for each prediction that was kept in a damaged file."""
    return list(filter(None, map(_damage, _names())))


def _names():
    """The names of the kept predictions; a copy that a cloud drive made is none."""
    found = (name for name in record.names() if re.fullmatch(ID + re.escape(SUFFIX), name))
    return sorted(found)


def _damage(name):
    return record.damage("Prediction", name, _parse)


def _parse(text):
    """A saved prediction: what was said, and what was right."""
    kept = json.loads(text)
    if not (isinstance(kept, dict) and all(type(kept.get(k)) is str for k in ("said", "right"))):
        raise ValueError(f"a prediction is kept as what was said and right; got {text[:40]!r}.")
    return kept


def _show(question, choices):
    from IPython.display import display
    from ipywidgets import HTML, RadioButtons, VBox

    buttons = RadioButtons(options=choices, value=None, layout={"width": "max-content"})
    asked = f"<b>Predict.</b> {html.escape(question)}"
    box = VBox([HTML(asked), buttons])
    items = "".join(f"<li>{html.escape(choice)}</li>" for choice in choices)
    display(
        {
            WIDGET: {"version_major": 2, "version_minor": 0, "model_id": box.model_id},
            "text/html": f"<p>{asked}</p><ul>{items}</ul>",
            "text/plain": f"Predict. {question} {' / '.join(choices)}",
        },
        raw=True,
    )
    return buttons


def _display(said, right, damage):
    from IPython.display import display

    text = f"Measured: {right}. {damage}".rstrip()
    if said is not None:
        text = f"You said: {said}. {text}"
    mark = "" if said is None else ("✓ " if said == right else "✗ ")
    display({"text/html": f"<p>{mark}{html.escape(text)}</p>", "text/plain": text}, raw=True)
