"""Print the ledger from the lessons' sources: claim, words, verdict, lesson, cell.

python -m tools.ledger
"""

from tools.build import read, sources
from utils.lab.ledger import Row, collect


def from_sources():
    """The ledger of lessons/; cells are counted as in the built notebooks."""
    return collect({path.stem: read(path).cells for path in sources()})


def table(rows):
    """The rows as text, in columns."""
    lines = [Row._fields[:5], *(row.texts() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def main():
    print(table(from_sources()))


if __name__ == "__main__":
    main()
