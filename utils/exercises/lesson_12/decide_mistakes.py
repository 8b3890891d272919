"""Experiments that are taken for a test of an explanation, and those that are not seen to be."""

import math

from utils.checks.declare import Mistake
from utils.exercises.lesson_12.decide_variants import (
    QUANTITIES,
    Pair,
    other,
    which_could_refute,
)


def one_difference(s):
    return lambda e: len(e.differs) == 1


def exactly_one_quantity(s):
    """Some quantity alone, whichever it is."""
    return lambda e: "layer" not in e.differs and len(e.differs & set(QUANTITIES)) == 1


def always(quantity):
    """The right answer to another question; a plain function, so that nothing is added to it."""
    return Mistake(
        f"always-{quantity}",
        f"You ask for {quantity}, whatever the cause is. Use the argument `cause`.",
        lambda cause, experiments: which_could_refute(quantity, experiments),
    )


ORDINARY = (
    "In the ordinary comparison, with and without the layer, both the layer and the cause differ. "
    "That the layer trains faster is known, and every explanation was made to fit it: no outcome "
    "can be turned against it."
)

MISTAKES = (
    other("ordinary-comparison", f"You take the ordinary comparison as well. {ORDINARY}",
          besides=lambda s: lambda e: {"layer", s.asked} <= e.differs),
    other("ordinary-comparison-where-all-differs",
          f"You take the ordinary comparison where all quantities differ. {ORDINARY}",
          besides=lambda s: lambda e: {"layer", *QUANTITIES} <= e.differs),
    other("ordinary-comparison-of-the-cause-alone",
          "You take a comparison in which the layer and the cause differ and nothing else does. "
          f"{ORDINARY}",
          besides=lambda s: lambda e: (
              {"layer", s.asked} <= e.differs and not e.differs & s.rivals)),
    other("ordinary-comparison-for-the-second-direction",
          "Where the layer differs, you want the cause to differ as well. It is the other way "
          f"round: hold the cause, and the explanation promises no difference. {ORDINARY}",
          held=lambda s: lambda e: {"layer", s.asked} <= e.differs),
    other("only-the-ordinary-comparison",
          f"You take the ordinary comparison alone. {ORDINARY} Change the cause and not the "
          "layer, or the layer and not the cause.",
          alone=lambda s: lambda e: False,
          held=lambda s: lambda e: {"layer", s.asked} <= e.differs),
    other("conditions-ignored",
          "You do not look at the conditions. With another rate or other steps, any outcome can "
          "be put down to them.",
          excused=lambda s: lambda e: False),
    other("rate-ignored",
          "You do not look at the rate. If it differs, any outcome can be put down to it.",
          conditions=lambda s: {"steps"}),
    other("steps-ignored",
          "You do not look at the steps. If they differ, any outcome can be put down to them.",
          conditions=lambda s: {"rate"}),
    other("second-direction-forgotten",
          "You forget the second direction. Where the layer comes and the cause is held, the "
          "explanation promises no difference, and could be wrong.",
          held=lambda s: lambda e: False),
    other("first-direction-forgotten",
          "You forget the first direction. Where the layer stays and the cause alone changes, the "
          "explanation promises a difference, and could be wrong.",
          alone=lambda s: lambda e: False),
    other("others-ignored",
          "You do not look at the other quantities where the layer stays. If another one changes "
          "along with the cause, it may hide what the cause does.",
          alone=lambda s: lambda e: s.asked in e.differs and "layer" not in e.differs),
    other("others-held-too",
          "Where the layer differs and the cause is held, you want the other quantities held as "
          "well. They may change with the layer, because the explanation says that none of the "
          "gain comes from them: if there is a gain after all, it is refuted.",
          held=lambda s: lambda e: "layer" in e.differs and not e.differs & set(QUANTITIES)),
    other("others-must-change",
          "Where the layer differs and the cause is held, you want other quantities to change. "
          "They need not: with the cause held, the explanation promises no difference.",
          held=lambda s: lambda e: (
              "layer" in e.differs and s.asked not in e.differs and bool(e.differs & s.rivals))),
    other("all-others-must-change",
          "Where the layer differs and the cause is held, you want all other quantities to "
          "change. They need not: with the cause held, the explanation promises no difference.",
          held=lambda s: lambda e: (
              "layer" in e.differs and s.asked not in e.differs and s.rivals <= e.differs)),
    other("layer-must-be-there",
          "Where the cause alone changes, you want the layer in both runs. It may be in neither: "
          "the explanation promises that the cause does it.",
          alone=lambda s: lambda e: (
              s.asked in e.differs and not e.differs & s.rivals
              and e.one["layer"] and e.other["layer"])),
    other("layer-must-not-be-there",
          "Where the cause alone changes, you want the layer in neither run. It may be in both: "
          "the explanation promises that without the cause the gain is gone.",
          alone=lambda s: lambda e: (
              s.asked in e.differs and not e.differs & s.rivals
              and not (e.one["layer"] or e.other["layer"]))),
    other("layer-in-the-first-run",
          "You want the layer in the first run of the pair. It may be in the second: the order of "
          "the two says nothing.",
          held=lambda s: lambda e: (
              e.one["layer"] and not e.other["layer"] and s.asked not in e.differs)),
    other("layer-in-the-second-run",
          "You want the layer in the second run of the pair. It may be in the first: the order of "
          "the two says nothing.",
          held=lambda s: lambda e: (
              e.other["layer"] and not e.one["layer"] and s.asked not in e.differs)),
    other("one-difference",
          "You take whatever differs in one thing only. That is a clean experiment, but the "
          "explanation promises nothing if that thing is another quantity, the rate or the steps. "
          "And where the layer differs and the cause is held, the other quantities may differ.",
          could=one_difference),
    other("one-difference-under-equal-conditions",
          "You take whatever differs in one thing only. That is a clean experiment, but the "
          "explanation promises nothing if that thing is another quantity. And where the layer "
          "differs and the cause is held, the other quantities may differ.",
          alone=one_difference, held=lambda s: lambda e: False),
    other("any-quantity",
          "You take experiments in which another quantity changes alone. The explanation says "
          "nothing about what that does: ask for the cause.",
          alone=exactly_one_quantity),
    other("cause-differs",
          "You take whatever changes the cause, and nothing else. Where the layer changes as "
          "well, no outcome is new; and where the layer changes and the cause does not, the "
          "explanation promises no difference.",
          alone=lambda s: lambda e: s.asked in e.differs, held=lambda s: lambda e: False),
    other("layer-differs",
          "You take whatever compares with and without the layer. Ask whether the cause was held: "
          "only then does the explanation promise something that may be wrong. And the cause may "
          "change while the layer stays.",
          alone=lambda s: lambda e: False, held=lambda s: lambda e: "layer" in e.differs),
    other("cause-held",
          "You take whatever holds the cause, even where the layer stays too. If neither of them "
          "changes, the explanation promises nothing.",
          held=lambda s: lambda e: s.asked not in e.differs),
    other("either-differs",
          "You take whatever changes the layer or the cause. Exactly one of them is to change: if "
          "both do, that is the ordinary comparison.",
          alone=lambda s: lambda e: s.asked in e.differs or "layer" in e.differs,
          held=lambda s: lambda e: False),
    other("complement",
          "You return the experiments that could not refute it. Return the others.",
          could=lambda s: lambda e: not (s.alone(e) or s.held(e)) or s.excused(e)),
    other("all-taken", "You take every experiment. Ask each what the explanation promises.",
          could=lambda s: lambda e: True),
    other("none-taken",
          "You take none. Change the cause and not the layer, or the layer and not the cause, and "
          "the explanation promises something that may be wrong.",
          could=lambda s: lambda e: False),
    other("nearly-equal",
          "You take two values for equal where they differ by a little. Held means exactly equal: "
          "compare with ==.",
          differs=lambda s: lambda one, other: {
              key for key in one if not math.isclose(one[key], other[key], rel_tol=0.1)}),
    other("cause-must-grow",
          "You want the cause to be larger in the second run. The order of the two says nothing.",
          alone=lambda s: lambda e: (
              e.other[s.asked] > e.one[s.asked] and "layer" not in e.differs
              and not e.differs & s.rivals)),
    other("cause-must-shrink",
          "You want the cause to be smaller in the second run. The order of the two says nothing.",
          alone=lambda s: lambda e: (
              e.other[s.asked] < e.one[s.asked] and "layer" not in e.differs
              and not e.differs & s.rivals)),
    other("one-index-only",
          "You return one experiment where there are more. Return all that could refute it.",
          found=lambda s: [i for i, pair in enumerate(s.experiments)
                           if s.could(Pair(s, *pair))][:1]),
    *(other(f"{quantity}-not-looked-at",
            f"Where the layer stays, you do not ask whether the {quantity} changes along with the "
            "cause. If it does, it may hide what the cause does.",
            rivals=lambda s, one=quantity: set(QUANTITIES) - {s.asked, one})
      for quantity in QUANTITIES),
    *(always(cause) for cause in QUANTITIES),
)  # fmt: skip
