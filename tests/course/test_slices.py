"""Slices: what a call of explore needs of the cells above it, and what it can do without."""

import doctest

import pytest

from tools import slices as module
from tools.course import ROOT
from tools.site.frames import codes_of
from tools.slices import slices


def needed(above, call="explore(draw, alt='', at=x)"):
    """The lines of a slice, without the call that it ends with."""
    [[code]] = slices([("above", above), ("sliders", call)]).values()
    *lines, last = code.splitlines()
    assert last == call
    return lines


@pytest.mark.parametrize(
    "line",
    ["x = 1", "x += 1", "x[0] = 1", "x.y = 1", "x.append(1)", "fill(x)", "a = x.pop()",
     "a = f(1, out=x)", "from m import x", "import x", "x: int = 1", "with f() as x:\n    pass",
     "for x in range(3):\n    pass", "if y:\n    x = 1", "use_style()"],
)  # fmt: skip
def test_what_may_change_a_name_is_kept(line):
    assert needed(line) == line.splitlines()


@pytest.mark.parametrize(
    "line",
    ["y = 1", "print(x.pop())", "show(x)", "check('01-x', x)", "assert x.any()", "a = b.c(1)",
     "y[x] = 1", "def f(y):\n    x = y", "z = [x for x in range(3)]", "'a word'", "f()"],
)  # fmt: skip
def test_what_changes_nothing_that_is_read_is_left_out(line):
    assert needed(line) == []


def test_needs_are_followed_through_functions_defined_before_what_they_read():
    above = "def draw(at):\n    return at * f()\n\ndef f():\n    return step\nstep = 2\nslow = f()"
    assert needed(above) == [line for line in above.splitlines()[:-1] if line]


def test_a_function_is_not_changed_by_its_calls():
    above = "f = answer_to('01-x')\nslow = train(f)\ndef draw(at):\n    return f(at)"
    assert "slow = train(f)" not in needed(above)
    assert "f = answer_to('01-x')" in needed(above)


def test_a_module_is_changed_by_what_is_set_in_it():
    above = "import cube\ncube.LAYERS.update(a=1)\ncube.N = 2\ny = cube.draw()"
    assert needed(above, "explore(cube.draw, alt='')") == above.splitlines()[:3]


def test_the_cell_of_the_sliders_gives_what_stands_above_the_call():
    cells = [("one", "x = 1"), ("two", "y = x\nexplore(draw, at=y)\nz = 3"), ("three", "x = 2")]
    assert slices(cells) == {"two": ["x = 1\ny = x\nexplore(draw, at=y)"]}


def test_each_call_has_a_slice_and_does_not_run_the_others():
    cells = [("one", "widgets.explore(a)\nexplore(b)"), ("two", "explore(c)")]
    assert slices(cells) == {"one": ["widgets.explore(a)", "explore(b)"], "two": ["explore(c)"]}


def test_no_lesson_trains_for_its_sliders():
    lessons = sorted((ROOT / "lessons").glob("[0-9]*.py"))
    found = {lesson.stem[:2]: codes_of(lesson) for lesson in lessons}
    codes = [code for of_lesson in found.values() for [code] in of_lesson.values()]
    assert len(codes) >= 6
    for slow in (".train(", "check(", "torch", "sweep("):
        assert not [code for code in codes if slow in code]


def test_the_example_of_the_docstring():
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted == 1
