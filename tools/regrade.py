"""Grade submitted answers again, each from its source, in processes that ran nothing else.

A kernel in which an answer has run may be what the answer made of it, so its points are not
taken. Run it after `nbgrader autograde`, or instead of it, and before `generate_feedback`.

python -m tools.regrade ../my_course lesson03
python -m tools.regrade ../my_course lesson03 --student ada
"""

import argparse
import os
import sys
from pathlib import Path

import nbformat
from tqdm import tqdm

from tools import course_folder, scores
from tools.course import ROOT
from tools.course_folder import SlipError
from tools.spoiled import changed_files
from tools.submitted import answer, exercises_of, read
from utils.checks.verdicts import grade, not_judged


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("course", help="the folder that holds nbgrader_config.py")
    parser.add_argument("lesson", help="the assignment's name, such as lesson03")
    parser.add_argument("--student", help="this one only")
    options = parser.parse_args(arguments)
    bin_folder = str(Path(sys.executable).parent)  # nbgrader calls alembic, activated or not
    os.environ["PATH"] = os.pathsep.join([bin_folder, os.environ.get("PATH", "")])
    sys.stdout.reconfigure(errors="backslashreplace")  # a folder may have any name
    try:
        course = course_folder.course_at(options.course)
        looks = regrade(course, options.lesson, chosen(course, options.lesson, options.student))
    except SlipError as error:
        sys.exit(str(error))
    looks = [one_line(look) for look in [*looks, *changed_files(Path(course.root) / "utils")]]
    sys.exit("\n".join(["Look at these yourself:", *looks]) if looks else 0)


def one_line(text):
    """A text whose words may be a student's, with nothing in it that a terminal obeys."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def chosen(course, lesson, student):
    """The students to grade. Raises: SlipError for one who has not handed in."""
    everyone = course_folder.students(course, lesson)
    if student not in [None, *everyone]:
        raise SlipError(
            f"regrade reads what was handed in; {student} has not handed in {lesson}, "
            f"{', '.join(everyone)} have. Look at the name."
        )
    return [student] if student else everyone


def regrade(course, lesson, students):
    """Judge all, then write all scores, then read them back; return what a person must look at.

    No answer runs any more while scores are written.
    """
    sources = course_folder.sources(course, lesson)
    judgements = [
        (student, source, *judged(course, lesson, student, source))
        for student in tqdm(students, disable=None)
        for source in sources
    ]
    looks = []
    for student, source, reports, odd in judgements:
        looks += odd + written(course, lesson, student, source, reports)
    for student, source, reports, _ in judgements:
        looks += read_back(course, lesson, student, source, reports)
    return looks


def judged(course, lesson, student, source):
    """({exercise id: Report}, what is odd) of one submitted notebook."""
    folder = course_folder.place(course, "submitted", student, lesson)
    closed = [course.root, str(ROOT), course_folder.exchange(course)]
    original = nbformat.read(source, as_version=4)
    notebook, odd = read(folder / source.name)
    reports = {}
    for exercise_id, name in exercises_of(original).items():
        try:
            found = answer(notebook, original, exercise_id, name)
            reports[exercise_id] = grade(exercise_id, found, folder, closed)
        except Exception as error:  # of a notebook that is like no other
            reports[exercise_id] = not_judged(exercise_id, repr(error))
        if reports[exercise_id].state == "not judged":
            odd.append(f"{exercise_id} could not be judged: {reports[exercise_id].message}")
    return reports, [f"{student}: {one}" for one in odd]


def written(course, lesson, student, source, reports):
    """Write reports into gradebook and page, print the scores; return what is odd."""
    page, finished, odd = page_of(course, lesson, student, source)
    with scores.scores(course, lesson, source.stem, student) as kept:
        changes, looks = kept.write_all(reports)
        total, most = kept.total(reports), sum(report.points for report in reports.values())
    how = "; ".join(changes) or "as it was"
    end = "" if finished else ", not autograded"
    print(f"{one_line(student)}: {total:g} of {most} ({how}){end}", flush=True)
    try:
        course_folder.show(page, reports)
    except Exception as error:
        odd.append(
            f"{source.name} has no page for feedback ({type(error).__name__}: {error}). Tell the "
            "student what it would say, or put the answers into the released notebook yourself"
        )
    return [f"{student}: {one}" for one in [*looks, *odd]]


def page_of(course, lesson, student, source):
    """(the path of the page for feedback, whether autograde made it, what is odd)."""
    page = course_folder.place(course, "autograded", student, lesson) / source.name
    folder = course_folder.place(course, "submitted", student, lesson)
    if course_folder.is_of(page, read(folder / source.name)[0]):
        return page, True, []
    odd = ["it was handed in anew: read the answer in words again"] if page.exists() else []
    course_folder.sanitize(course, lesson, student)
    return page, False, odd


def read_back(course, lesson, student, source, reports):
    """What the gradebook holds in place of a score that was written."""
    with scores.scores(course, lesson, source.stem, student) as kept:
        return [
            f"{student}: the gradebook does not keep the score of {exercise_id}; do not trust it"
            for exercise_id, report in reports.items()
            if kept.found(exercise_id)[0] != scores.score_of(report)
        ]


if __name__ == "__main__":
    main()
