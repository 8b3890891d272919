"""An explanation, four experiments: which of them could refute it?"""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_12.decide_experiments import (
    differs_a_little,
    layer_differs,
    layer_stays,
)
from utils.exercises.lesson_12.decide_mistakes import MISTAKES
from utils.exercises.lesson_12.decide_variants import use, which_could_refute


def _case(name, cause, *names):
    kinds = layer_stays(cause) | layer_differs(cause) | differs_a_little(cause)
    return Case(f"{name}; the cause is {cause}", (cause, [kinds[one] for one in names]))


EXERCISE = Exercise(
    id="12-decide", points=3, stars=3, minutes=15,
    why="an experiment that cannot go wrong for an explanation says nothing for it either.",
    reference=which_could_refute,
    outputs=("could_refute",),
    cases=(
        _case("the comparison and three others", "shift",
              "ordinary", "cause, layer in both", "cause and rate", "cause held"),
        _case("what is changed along", "smoothness",
              "cause and another", "cause, layer in both", "another", "all, layer in both"),
        *(_case("what is changed along, one by one", cause,
                "cause and another", "cause and a third", "cause and a fourth",
                "cause, layer in both") for cause in ("shift", "noise")),
        _case("the layer comes and goes", "noise",
              "cause held, turned", "ordinary", "layer alone", "layer and cause"),
        _case("other conditions", "length",
              "held and rate", "cause and steps", "held and steps", "cause and rate"),
        _case("all four", "shift",
              "cause held at the layer's", "cause, layer in neither", "cause held, one other",
              "cause, layer in both"),
        _case("runs without the layer", "noise",
              "another, no layer", "cause, layer in neither", "cause and another, no layer",
              "steps"),
        _case("where the cause rests", "smoothness",
              "nothing", "another", "layer alone", "all but the cause"),
        _case("one thing at a time", "length",
              "rate", "layer alone", "another, no layer", "cause, layer in both"),
        _case("two ways round", "length",
              "cause held", "cause held, turned", "ordinary", "layer and cause"),
        _case("the layer alone, and not quite", "smoothness",
              "layer alone and rate", "layer alone", "cause held, one other", "ordinary and rate"),
        _case("other steps first", "smoothness",
              "cause and steps", "cause, layer in both", "cause held", "rate"),
        _case("another rate first", "noise",
              "held and rate", "cause held", "cause, layer in neither", "steps"),
        _case("runs without the layer first", "length",
              "cause, layer in neither", "ordinary", "cause held, turned", "cause and steps"),
        *(_case("what differs by a little", cause,
                "cause a little", "cause and another a little", "held, but for a little",
                "cause held") for cause in ("noise", "smoothness")),
        _case("nothing to be had", "shift",
              "ordinary", "all, layer in both", "nothing", "held and steps"),
    ),
    credit=(
        Credit(2, "what differs by a little", cases=(
            "what differs by a little; the cause is noise",
            "what differs by a little; the cause is smoothness")),
    ),
    mistakes=MISTAKES,
    use=use,
)  # fmt: skip
