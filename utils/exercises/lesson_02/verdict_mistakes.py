"""What goes wrong between a table of results and a verdict."""

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

_EXCHANGED = {"signal": "gradient", "gradient": "signal"}


def _verdict(s):
    """The right rule, from which networks train."""
    if s.trains(s.untouched):
        return "neither"
    if s.gradient != s.signal:
        return "gradient" if s.gradient else "signal"
    return "both" if s.gradient or s.trains(s.both_repaired) else "neither"


def _without_untouched(s):
    if s.gradient != s.signal:
        return "gradient" if s.gradient else "signal"
    return "both" if s.gradient or s.trains(s.both_repaired) else "neither"


def _first_named(first, second):
    """The first suspect whose repair works, without a look at the second."""

    def verdict(s):
        if s.trains(s.untouched):
            return "neither"
        for name in (first, second):
            if getattr(s, name):
                return name
        return "both" if s.trains(s.both_repaired) else "neither"

    return verdict


def _either_is_neither(s):
    right = _verdict(s)
    return "neither" if s.gradient and s.signal else right


def _together_is_neither(s):
    return _verdict(s) if s.gradient or s.signal else "neither"


def _together_first(s):
    if s.trains(s.untouched) or not s.trains(s.both_repaired):
        return "neither"
    return "both"


def _larger(s):
    gradient, signal = s.gradient_repaired.max(), s.signal_repaired.max()
    return "gradient" if gradient > signal else "signal"


def _better_than_untouched(s):
    before = s.untouched.mean(axis=1).max()
    gradient = s.gradient_repaired.mean(axis=1).max() > before
    signal = s.signal_repaired.mean(axis=1).max() > before
    if gradient != signal:
        return "gradient" if gradient else "signal"
    return "both" if gradient or s.both_repaired.mean(axis=1).max() > before else "neither"


judged = recipe(
    lambda untouched, gradient_repaired, signal_repaired, both_repaired: None,
    trains=lambda s: lambda accuracies: accuracies.mean(axis=1).max() > 0.5,
    gradient=lambda s: s.trains(s.gradient_repaired),
    signal=lambda s: s.trains(s.signal_repaired),
    culprit=_verdict,
)


def other(name, help_, **changed):
    return Mistake(name, help_, judged(**changed))


MISTAKES = (
    other("exchanged",
          "You blame the suspect that was not repaired. If the network trains once its signal is "
          "repaired, with the gradient as bad as before, then the signal was the reason.",
          culprit=lambda s: _EXCHANGED.get(_verdict(s), _verdict(s))),
    other("best-run",
          "You take the best of all runs, and one lucky seed is enough for you. Take the mean "
          "over the seeds at each rate first, and the best rate then.",
          trains=lambda s: lambda accuracies: accuracies.max() > 0.5),
    other("all-rates",
          "You average over the learning rates too, and bad rates hide a network that trains. "
          "Give each network its best rate.",
          trains=lambda s: lambda accuracies: accuracies.mean() > 0.5),
    other("worst-seed",
          "You ask for every seed, and one unlucky seed is enough to acquit. Take the mean over "
          "the seeds at the best rate.",
          trains=lambda s: lambda accuracies: accuracies.min(axis=1).max() > 0.5),
    other("wrong-axis",
          "You average over the rates and take the best seed. A row is a rate: the mean over the "
          "seeds is mean(axis=1).",
          trains=lambda s: lambda accuracies: accuracies.mean(axis=0).max() > 0.5),
    other("rate-of-the-untouched",
          "You judge all four at the rate that was best for the untouched network. A repair can "
          "move the best rate, so each network gets its own.",
          trains=lambda s: lambda accuracies: (
              accuracies.mean(axis=1)[s.untouched.mean(axis=1).argmax()] > 0.5)),
    other("above-chance",
          "You count whatever is better than guessing. A network trains if it gets more than half "
          "right.",
          trains=lambda s: lambda accuracies: accuracies.mean(axis=1).max() > 0.2),
    other("better-than-before",
          "You count every gain over the untouched network, however small. A network trains if it "
          "gets more than half right.",
          culprit=_better_than_untouched),
    other("in-percent",
          "You compare with 50. The accuracies are fractions, so half is 0.5.",
          trains=lambda s: lambda accuracies: accuracies.mean(axis=1).max() > 50),
    other("untouched-not-asked",
          "You do not look at the untouched network. If it trains by itself there is no stall, "
          "and nobody to convict.",
          culprit=_without_untouched),
    other("signal-first",
          "You convict the signal as soon as its repair works. If the other repair works as "
          "well, both had a hand in it.",
          culprit=_first_named("signal", "gradient")),
    other("gradient-first",
          "You convict the gradient as soon as its repair works. If the other repair works as "
          "well, both had a hand in it.",
          culprit=_first_named("gradient", "signal")),
    other("either-is-neither",
          "You acquit both where either repair is enough. Then the stall takes the two together, "
          "and both had a hand in it.",
          culprit=_either_is_neither),
    other("together-is-neither",
          "You acquit both where no repair alone is enough. Look at the network with both "
          "repairs: if that one trains, each suspect can stall it without the other.",
          culprit=_together_is_neither),
    other("together-only",
          "You look at the network with both repairs alone. It cannot tell one suspect from the "
          "other: ask the two that have one repair each.",
          culprit=_together_first),
    other("larger-wins",
          "You convict the suspect whose repair gets further. It must also train, and the other "
          "one must not.",
          culprit=_larger),
    other("always-signal",
          "You convict the signal whatever the table says.",
          culprit=lambda s: "signal"),
)  # fmt: skip
