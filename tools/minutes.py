"""How long a lesson takes, counted in its source, and where the pages say so."""

import re

from tools.exercise_cells import HEADING as EXERCISE
from tools.exercise_cells import MARKER
from tools.fold import folded
from tools.words import MINUTES, count, is_answer
from utils.checks.declare import find

WORDS, LINES = 180, 15  # read in a minute
PREDICTION = 2  # minutes
OPTIONAL = "going deeper"  # what stands under this heading is not counted

BLOCKS = re.compile(  # fenced code, comments, displayed formulas, hints and answers
    r"^ *(```+|~~~+).*?^ *\1|<!--.*?-->|\$\$.*?\$\$"
    r"|\\begin\{(\w+\*?)\}.*?\\end\{\2\}|<details>.*?</details>",
    re.M | re.S,
)
INLINE = re.compile(  # code, formulas, the targets of links, HTML
    r"`[^`\n]+`|(?<![\\$])\$(?:[^$\n]|\n(?!\s*\n))+?(?<!\\)\$|\]\([^)]*\)|<[^>]+>"
)
WORD = re.compile(r"[^\W\d_][\w'’-]*")
SECTION = re.compile(r"^(?=#{1,6} )", re.M)
TITLE = re.compile(r"(#{1,6}) +(.*)")
PREDICT = re.compile(
    r"""(?:(?<![\w.])|(?<=utils\.))predict\(\s*["']"""
)  # not a learner's predict(model, x)
COLUMN = re.compile(r"(?<!\\)\|")  # where a table's cells meet


def minutes(notebook):
    """Minutes for a lesson as its author wrote it, to 5; a short one to 1."""
    text, code = core(notebook.cells)
    words = sum(len(WORD.findall(INLINE.sub(" ", piece))) for piece in text)
    lines = sum(map(lines_to_read, code))
    predictions = sum(len(PREDICT.findall(cell.source)) for cell in code)
    exercises = [found[1] for piece in text for found in EXERCISE.findall(piece)]
    total = words / WORDS + lines / LINES + PREDICTION * predictions
    total += sum(find(exercise).minutes for exercise in exercises) + MINUTES * count(notebook)
    return round(total) if total < 20 else 5 * round(total / 5)


def core(cells):
    """The lesson's text, in pieces, and its code cells, without answers and what goes deeper."""
    text, code, level = [], [], 0  # level: of the heading under which nothing counts
    for cell in cells:
        if cell.cell_type == "code" and not level:
            code.append(cell)
        if cell.cell_type != "markdown" or is_answer(cell):
            continue
        for piece in SECTION.split(BLOCKS.sub(" ", cell.source)):
            found = TITLE.match(piece)
            if found and not (level and len(found[1]) > level):
                level = len(found[1]) if found[2].lower().startswith(OPTIONAL) else 0
            if not level:
                text.append(piece)
    return text, code


def lines_to_read(cell):
    """Lines of code in a cell that is neither folded nor an answer, which the exercise counts."""
    if folded(cell) or MARKER in cell.source:
        return 0
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def with_column(page, name, lessons):
    """The Markdown of a page; its tables' column `name` has the values of lessons, {"03": 75}."""
    lines, column = page.split("\n"), None
    for index, line in enumerate(lines):
        cells = COLUMN.split(line)
        names = [cell.strip() for cell in cells]
        if not line.startswith("|"):
            column = None
        elif name in names:
            column = names.index(name)
        elif column and names[1][:2] in lessons:
            cells[column] = f" {lessons[names[1][:2]]} "
            lines[index] = "|".join(cells)
    return "\n".join(lines)
