"""Grade submitted answers again, each from its source, in processes that ran nothing else.

A kernel in which an answer has run may be what the answer made of it, so its points are not
taken. Run it after `nbgrader autograde`, and before `nbgrader generate_feedback`.

python -m tools.regrade ../my_course lesson03
python -m tools.regrade ../my_course lesson03 --student ada
"""

import argparse
import sys
from pathlib import Path

import nbformat

from tools import gradebook
from tools.spoiled import changed_files
from tools.submitted import answer, exercises_of, read
from utils.checks.verdicts import grade, not_judged


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("course", help="the folder that holds nbgrader_config.py")
    parser.add_argument("lesson", help="the assignment's name, such as lesson03")
    parser.add_argument("--student", help="this one only")
    options = parser.parse_args(arguments)
    try:
        course = gradebook.course_at(options.course)
        students = chosen(course, options.lesson, options.student)
        looks = [look for one in students for look in attempt(course, options.lesson, one)]
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


def attempt(course, lesson, student):
    """Regrade one student; what only their submission can have caused costs nobody else."""
    try:
        return regrade(course, lesson, student)
    except ValueError:
        raise
    except Exception as error:
        return [f"{student}: no page for feedback ({type(error).__name__}: {error})"]


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
    original = nbformat.read(source, as_version=4)
    notebook, odd = read(folder / source.name)
    reports = {}
    for exercise_id, name in exercises_of(original).items():
        try:
            found = answer(notebook, original, exercise_id, name)
            reports[exercise_id] = grade(exercise_id, found, folder, [course.root])
        except Exception as error:  # of a notebook that is like no other
            found, reports[exercise_id] = {"source": "?"}, not_judged(exercise_id, repr(error))
        if not found["source"] and not odd:
            odd.append(f"no cell has the id {exercise_id}; what defines {name} elsewhere counts")
        if reports[exercise_id].state == "not judged":
            odd.append(f"{exercise_id} could not be judged: {reports[exercise_id].message}")
    return reports, odd


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


if __name__ == "__main__":
    main()
