"""Predictions on a page: choices to choose from, and answers that wait for the choice."""

import re

from nbformat.v4 import new_markdown_cell

PREDICT = re.compile(r'^(?:utils\.)?predict\(\s*"([\w-]+)"', re.M)
REVEAL = re.compile(r'^ *(?:utils\.)?reveal\(\s*"([\w-]+)"', re.M)
ASKED = re.compile(r"<p><b>Predict\.</b> (.*?)</p><ul>(.*)</ul>", re.S)
CHOICE = re.compile(r"<li>(.*?)</li>", re.S)
MEASURED = re.compile(r"<p>(?:[✓✗] )?(?:You said: .*? )?Measured: (.*)\.</p>", re.S)


def predictions(cells, place):
    """The cells, each question as a form and each answer marked as belonging to it.

    Raises: ValueError for a question without an answer, or an answer without a question.
    """
    asked = [name for cell in cells for name in _names(PREDICT, cell)]
    answered = [name for cell in cells for name in _answered(cell)]
    if sorted(asked) != sorted(answered):
        alone = sorted(set(asked) ^ set(answered)) or sorted(asked + answered)
        raise ValueError(
            f"each prediction is asked once and measured once; {place} has {', '.join(alone)} "
            "otherwise, or its solved notebook does not show it. Build the lesson again."
        )
    return [form(cell) if _names(PREDICT, cell) else cell for cell in cells]


def form(cell):
    """A cell that asks, as a form. Without JavaScript it is a list of choices to think about."""
    (name,) = _names(PREDICT, cell)
    shown = "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
    question, choices = ASKED.search(shown).groups()
    radios = "".join(
        f'<label><input type="radio" name="{name}" value="{text}"> <span>{text}</span></label>'
        for text in CHOICE.findall(choices)
    )
    text = (
        f'<form class="prediction" id="predict-{name}"><fieldset><legend><b>Predict.</b> '
        f'{question}</legend>{radios}</fieldset><p class="said" role="status"></p></form>'
    )
    return new_markdown_cell(text.replace("\n", " "), id=cell.id)


def _answered(cell):
    """The predictions that a cell's outputs answer; marks these outputs."""
    names = _names(REVEAL, cell)
    said = [output for output in cell.get("outputs", []) if _measured(output)]
    for name, output in zip(names, said, strict=False):
        right = _measured(output)[1]
        output.data = {
            "text/html": f'<p class="measured" id="measured-{name}" data-right="{right}">'
            f"Measured: {right}.</p>"
        }
    return names[: len(said)]


def _measured(output):
    return MEASURED.search(output.get("data", {}).get("text/html", ""))


def _names(pattern, cell):
    return pattern.findall(cell.source) if cell.cell_type == "code" else []
