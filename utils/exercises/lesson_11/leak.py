"""Black boxes: does what a layer says about one example depend on its company?"""

import numpy as np

from utils.checks.declare import Credit, Exercise
from utils.exercises.boxes import box
from utils.exercises.lesson_11 import leak_boxes as boxes
from utils.exercises.lesson_11.leak_mistakes import MISTAKES, asked

_RNG = np.random.default_rng(5)
FLAT = _RNG.normal(2.0, 1.5, (5, 3))
IMAGES = _RNG.normal(-1.0, 2.0, (4, 2, 3, 3))
LINE = _RNG.normal(0.5, 2.0, 6)
BOTH_SIGNS = _RNG.normal(0.0, 1.0, (4, 2, 3, 3))
DEAD = FLAT * [1.0, 0.0, 1.0]  # one feature is 0


def _case(name, layer, x=FLAT, atol=None, **options):
    case = box(name, layer, **options)
    return case._replace(args=(*case.args, x), kwargs={} if atol is None else {"atol": atol})


EXERCISE = Exercise(
    id="11-leak", points=2, stars=2, minutes=8,
    why="an answer that depends on its company is a bug that no accuracy shows.",
    reference=asked(),
    outputs=("depends",),
    cases=(
        _case("batch normalization", boxes.batch_norm),
        _case("layer normalization", boxes.layer_norm),
        _case("batch normalization with running averages", boxes.with_running_averages),
        _case("batch normalization of images", boxes.batch_norm, IMAGES),
        _case("instance normalization of images", boxes.instance_norm, IMAGES),
        _case("the batch's mean is subtracted", boxes.centred),
        _case("divided by the batch's deviation", boxes.scaled),
        _case("the batch's mean is subtracted in the first feature only",
              boxes.centred_in_one_feature),
        _case("the mean of the batch's signs is added", boxes.signs, BOTH_SIGNS),
        _case("a softmax over the batch", boxes.softmax_over_the_batch, LINE),
        _case("only the first example sees the last", boxes.one_sees_one, one=0, other=-1),
        _case("only the last example sees the first", boxes.one_sees_one, one=-1, other=0),
        _case("only the third example sees the second", boxes.one_sees_one, one=2, other=1),
        _case("only the first example sees the second", boxes.one_sees_one, one=0, other=1),
        _case("only the last example sees the second", boxes.one_sees_one, one=-1, other=1),
        _case("divided by the root mean square of the batch", boxes.by_root_mean_square),
        _case("divided by how far the others lie apart", boxes.by_spread_of_the_others),
        _case("a small share of the batch's mean is added", boxes.nearly_alone, share=1e-4),
        _case("a small share of the batch's mean is added to large values", boxes.nearly_alone,
              share=1e-4, far=1e4),
        _case("an influence of at most 0.002, and atol 0.01", boxes.bounded, atol=0.01),
        _case("an influence of up to 0.002, and atol 1e-5", boxes.bounded, atol=1e-5),
        _case("the batch's mean is added and taken off again, which is rounded", boxes.rounded),
        _case("0 for every example", boxes.nothing, IMAGES),
        _case("each example multiplied by its place in the batch", boxes.by_place),
        _case("divided by the number of rows", boxes.by_count, IMAGES),
        _case("layer normalization of each feature by itself, without ε, which gives NaN",
              boxes.nan_each, DEAD),
        _case("batch normalization without ε, which gives NaN in one feature",
              boxes.without_eps, DEAD),
        _case("the mean square of the whole batch is subtracted", boxes.less_the_mean_square),
    ),
    credit=(
        Credit(1, "the cases that give NaN", cases=(
            "layer normalization of each feature by itself, without ε, which gives NaN",
            "batch normalization without ε, which gives NaN in one feature")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
