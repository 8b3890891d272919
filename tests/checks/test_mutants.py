"""The checks' own exam: what is right but for one small change is rejected, or right after all."""

import signal

import pytest

from tests.answers.equivalent import EQUIVALENT, FREE
from tests.checks import mutant_runs
from tests.checks.lesson_answers import answer_of, defined
from tests.checks.mutant_runs import examined, rejects, rights
from tests.checks.mutants import mutants
from utils.checks.declare import exercises, find

EXERCISES = list(exercises())


def changed(line):
    """What mutants make of one line, other than leaving it out."""
    return {m.after for m in mutants(f"def answer(x):\n    {line}")} - {f"# {line}"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("return -x", {"return --x", "return x"}),
        ("y = x - 1", {"y = x + 1", "y = x", "y = 1", "y = 1 - x", "y = x - 2", "y = x - 0"}),
        ("y = a < b", {"y = a <= b", "y = a > b"}),
        ("y = x.sum(axis=0)", {
            "y = x.sum()", "y = x.mean(axis=0)", "y = x.sum(axis=1)", "y = x.sum(axis=-1)"}),
        ("y = x.var(keepdims=True)", {
            "y = x.var()", "y = x.std(keepdims=True)", "y = x.var(keepdims=False)",
            "y = x.var(keepdims=True, ddof=1)"}),
        ("y = (2, 3)", {
            "y = (3,)", "y = (2,)", "y = (2, 3, 0)", "y = (2, 3, 1)",
            "y = (3, 3)", "y = (1, 3)", "y = (4, 3)", "y = (0, 3)",
            "y = (2, 4)", "y = (2, 2)", "y = (2, 6)", "y = (2, 0)"}),
        ("return (a, b)", {"return (b, a)", "return (-a, b)", "return (a, -b)"}),
        ("y = np.sqrt(x)", {"y = np.sqrt()", "y = x"}),
        ("y = x[a:]", {"y = x", "y = x[a + 1:]", "y = x[a - 1:]", "y = x[:]", "y = x[a:-1]"}),
        ("y = np.random.default_rng(0)", {
            f"y = np.random.default_rng({seed})" for seed in (1, -1)}),
        ("if not x: y()", {"# if not x: …", "if not not x:", "if x:", "# y()"}),
        ("with x: y()", {"# with x: …", "# with x:", "# y()"}),
        ("raise ValueError(f'{x + 1}', x - 1)", set()),
    ],
)  # fmt: skip
def test_known_mutants(line, expected):
    assert changed(line) == expected


def test_the_formulas_own_slips():
    assert {"y = np.sqrt(v) + e", "y = np.sqrt(np.sqrt(v) + e)"} <= changed("y = np.sqrt(v + e)")
    assert "y = a * (x + b)" in changed("y = a * x + b")
    assert "y = (x ** 2).mean(1) - m ** 2" in changed("y = ((x - m) ** 2).mean(1)")


def test_defaults_are_mutated_and_docstrings_are_not():
    found = {m.after for m in mutants('def f(x, eps=2):\n    """Say 1."""\n    return x')}
    assert {"def f(x, eps=3):", "def f(x, eps=0):"} <= found
    assert not any("Say" in after for after in found)


def test_no_two_mutants_are_alike_or_right():
    source = answer_of("03-forward")
    texts = [m.source for m in mutants(source)]
    assert len(set(texts)) == len(texts) > 40


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_lesson_s_own_answer_passes(exercise_id):
    exercise, answer = find(exercise_id), defined(exercise_id, answer_of(exercise_id))
    assert not any(
        rejects(exercise, case, rights(exercise, case), answer) for case in exercise.cases
    )


@pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="this system cannot stop a loop")
def test_a_loop_without_end_is_rejected(monkeypatch):
    def endless(x):
        while True:
            pass

    monkeypatch.setattr(mutant_runs, "SECONDS", 0.1)
    exercise = find("00-feature-mean")
    assert rejects(exercise, exercise.cases[0], None, endless)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_every_mutant_is_rejected_or_right_after_all(exercise_id):
    equivalent, free = EQUIVALENT.get(exercise_id, {}), FREE.get(exercise_id, {})
    _, left = examined(exercise_id)
    holes = [m for m in left if m.after not in equivalent and m.before not in free]
    assert [(m.before, m.after) for m in holes] == []
    assert set(equivalent) - {m.after for m in left} == set()  # listed, and rejected by now
    assert set(free) - {m.before for m in left} == set()


def test_only_exercises_are_listed():
    assert EQUIVALENT.keys() | FREE.keys() <= set(EXERCISES)
