"""The scores of a notebook in nbgrader's gradebook; what a person gave stays as it is."""

import warnings
from contextlib import contextmanager

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import SAWarning

from tools.course_folder import SlipError


class Scores:
    """The scores of one notebook of a student in the gradebook; manual grades stay as they are."""

    def __init__(self, gradebook, lesson, notebook, student):
        self.gradebook, self.where = gradebook, (notebook, lesson, student)
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(lesson, student)

    def found(self, exercise_id):
        """(autograde's points, a person's), each may be None. Raises: MissingEntry."""
        grade = self.gradebook.find_grade(f"check-{exercise_id}", *self.where)
        return grade.auto_score, grade.manual_score

    def write(self, exercise_id, score):
        """Keep a score; None where a person must look."""
        grade = self.gradebook.find_grade(f"check-{exercise_id}", *self.where)
        grade.auto_score = score
        if grade.manual_score is None:
            grade.needs_manual_grade = score is None
        self.gradebook.db.commit()

    def write_all(self, reports):
        """Keep the scores of {exercise id: Report}; return (what changed, what to look at)."""
        changes, looks = [], []
        for exercise_id, report in reports.items():
            before, manual = self.found(exercise_id)
            score = score_of(report)
            self.write(exercise_id, score)
            if before != score:
                changes.append(f"{exercise_id} {in_words(before)} → {in_words(score)}")
            said = report.message.partition("\n")[0]
            if (before or 0) > (score or 0):
                looks.append(f"{exercise_id} had {before:g} and has {in_words(score)}: {said}")
            elif "NameError" in report.message:
                looks.append(f"{exercise_id} lacks a name, which may stand elsewhere: {said}")
            if manual is not None:
                changes.append(f"{exercise_id} stays at {in_words(manual)}, given by hand")
        return changes, looks

    def total(self, reports):
        """The points that count, those given by hand among them."""
        found = [self.found(exercise_id) for exercise_id in reports]
        return sum(auto or 0 if manual is None else manual for auto, manual in found)


def score_of(report):
    return None if report.state == "not judged" else report.score


def in_words(score):
    return "?" if score is None else f"{score:g}"


@contextmanager
def scores(course, lesson, notebook, student):
    """Raises: SlipError where the gradebook does not know the lesson."""
    silent = warnings.catch_warnings(action="ignore", category=SAWarning)  # nbgrader's own
    with silent, Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            yield Scores(gradebook, lesson, notebook, student)
        except MissingEntry as error:
            raise SlipError(
                f"regrade writes into the gradebook, and that lacks something: {error} Run "
                f"`nbgrader generate_assignment {lesson} --force` and autograde again."
            ) from None
