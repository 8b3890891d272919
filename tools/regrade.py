"""Grade submitted answers again, each from its source, in processes that ran nothing else.

A kernel in which an answer has run may be what the answer made of it, so its points are not
taken. Run it after `nbgrader autograde`, and before `nbgrader generate_feedback`.

python -m tools.regrade ../my_course lesson03
python -m tools.regrade ../my_course lesson03 --student ada
"""

import argparse
import filecmp
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_notebook

from tools import gradebook
from tools.course import ROOT
from tools.submitted import answer, exercises_of
from utils.checks.verdicts import grade

CLOSED = ("source", "release", "submitted", "autograded", "feedback")  # to answers


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("course", help="the folder that holds nbgrader_config.py")
    parser.add_argument("lesson", help="the assignment's name, such as lesson03")
    parser.add_argument("--student", help="this one only")
    options = parser.parse_args(arguments)
    try:
        course = gradebook.course_at(options.course)
        students = chosen(course, options.lesson, options.student)
        looks = [look for student in students for look in regrade(course, options.lesson, student)]
    except ValueError as error:
        sys.exit(str(error))
    looks += changed_files(Path(course.root) / "utils")
    sys.exit("\n".join(["Look at these yourself:", *looks]) if looks else 0)


def chosen(course, lesson, student):
    """The students to grade. Raises: ValueError for one who has not handed in."""
    everyone = gradebook.students(course, lesson)
    if student not in [None, *everyone]:
        raise ValueError(
            f"regrade reads what was handed in; {student} has not handed in {lesson}, "
            f"{', '.join(everyone)} have. Look at the name."
        )
    return [student] if student else everyone


def regrade(course, lesson, student):
    """Grade one student's notebooks and print the scores; return what is odd."""
    looks = []
    sources = sorted(gradebook.place(course, "source", ".", lesson).glob("*.ipynb"))
    if not sources:
        raise ValueError(
            f"regrade takes the exercises from the assignment's source; "
            f"{gradebook.place(course, 'source', '.', lesson)} holds no notebook."
        )
    for source in sources:
        reports, told = judged(course, lesson, student, source)
        looks += [f"{student}: {one}" for one in told]
        looks += written(course, lesson, student, source, reports)
    return looks


def judged(course, lesson, student, source):
    """({exercise id: Report}, what is odd) of one submitted notebook."""
    folder = gradebook.place(course, "submitted", student, lesson)
    closed = [str(gradebook.place(course, name, ".", ".").resolve()) for name in CLOSED]
    closed.append(str(Path(course.root) / "utils"))
    original = nbformat.read(source, as_version=4)
    notebook, odd = submitted(folder / source.name)
    reports = {}
    for exercise_id, name in exercises_of(original).items():
        found = answer(notebook, original, exercise_id, name)
        reports[exercise_id] = grade(exercise_id, found, folder, closed)
        if not found["source"] and not odd:
            odd.append(f"no cell has the id {exercise_id}; what defines {name} elsewhere counts")
        if reports[exercise_id].state == "not judged":
            odd.append(f"{exercise_id} could not be judged: {reports[exercise_id].message}")
    return reports, odd


def submitted(path):
    """(the notebook at a path, what is odd about it); an empty one where it cannot be read."""
    try:
        return nbformat.read(path, as_version=4), []
    except FileNotFoundError:
        return new_notebook(), [f"{path.name} was not handed in"]
    except Exception as error:  # nbformat raises whatever its parsers do
        return new_notebook(), [f"{path.name} cannot be read ({type(error).__name__}: {error})"]


def written(course, lesson, student, source, reports):
    """Write reports into gradebook and page, print the scores; return what is odd."""
    page = gradebook.place(course, "autograded", student, lesson) / source.name
    crashed = not page.exists()
    if crashed:
        gradebook.sanitize(course, lesson, student)
    changes = []
    with gradebook.scores(course, lesson, source.stem, student) as kept:
        for exercise_id, report in reports.items():
            score = None if report.state == "not judged" else report.score
            before, manual = kept.found(exercise_id)
            kept.write(exercise_id, score)
            if before != score:
                changes.append(f"{exercise_id} {_text(before)} → {_text(score)}")
            if manual is not None:
                changes.append(f"{exercise_id} stays at {_text(manual)}, given by hand")
    total = (
        f"{sum(r.score for r in reports.values())} of {sum(r.points for r in reports.values())}"
    )
    how = "; ".join(changes) or "as autograde gave"
    print(
        f"{student}: {total} ({how}){' after a run that broke off' if crashed else ''}", flush=True
    )
    if not page.exists():
        return [f"{student}: nbgrader cannot make a page of {source.name}, so feedback has none"]
    gradebook.show(page, reports)
    return []


def _text(score):
    return "?" if score is None else f"{score:g}"


def changed_files(copy):
    """What is odd about a course's copy of utils/, which every submission could write to."""
    if not copy.is_dir():
        return []
    ours, theirs = (files(folder) for folder in (ROOT / "utils", copy))
    odd = [name for name in sorted(ours | theirs) if not same(ROOT / "utils" / name, copy / name)]
    if not odd:
        return []
    return [
        f"{len(odd)} of the files in {copy} are not as they were, {', '.join(odd[:3])} first: copy "
        "utils/ anew, and autograde again"
    ]


def files(folder):
    kept = (".py", ".json", ".csv")
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in kept}


def same(one, other):
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


if __name__ == "__main__":
    main()
