"""Whether a course's copy of utils/ is still what it was copied from."""

import filecmp

from tools.course import ROOT


def changed_files(copy):
    """What is odd about a course's copy of utils/, which every submission could write to."""
    if not copy.is_dir():
        return []
    ours, theirs = (files(folder) for folder in (ROOT / "utils", copy))
    odd = [name for name in sorted(ours | theirs) if not same(ROOT / "utils" / name, copy / name)]
    if not odd:
        return []
    return [
        f"{len(odd)} files in {copy} are not as they were, such as {odd[0]}: copy it anew, and "
        "autograde again"
    ]


def files(folder):
    kept = (".py", ".json", ".csv")
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in kept}


def same(one, other):
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
