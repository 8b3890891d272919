"""What goes wrong when the layer's numbers are counted."""

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

counted = recipe(
    lambda channels, height, width: None,
    of_each=lambda s: s.channels,  # how many values share nothing: one number for each
    learned_each=lambda s: s.of_each,
    kept_each=lambda s: s.of_each,
    learned=lambda s: 2 * s.learned_each,
    buffers=lambda s: 2 * s.kept_each,
    returned=lambda s: (s.learned, s.buffers),
)


def other(name, help_, **changed):
    return Mistake(name, help_, counted(**changed))


MISTAKES = (
    other("pixel",
          "You count a γ, β, mean and variance for every place of every map. All places of a map "
          "share them: one for each channel.",
          of_each=lambda s: s.channels * s.height * s.width),
    other("pixel-learned",
          "You count a γ and a β for every place. All places of a map share them, as they share a "
          "mean and a variance.",
          learned_each=lambda s: s.channels * s.height * s.width),
    other("pixel-buffers",
          "You count a mean and a variance for every place. All places of a map share them, as "
          "they share a γ and a β.",
          kept_each=lambda s: s.channels * s.height * s.width),
    other("places-only",
          "You count one of each for every place, and none for the channels. It is the other way "
          "round: one for each channel, whatever the size of its map.",
          of_each=lambda s: s.height * s.width),
    other("whole",
          "You return 2 and 2, whatever the number of channels. Those are arrays, or one γ, β, "
          "mean and variance for all channels. Count values: each channel has its own.",
          of_each=lambda s: 1),
    other("whole-learned",
          "You count one γ and one β for all channels together. Each channel has its own.",
          learned_each=lambda s: 1),
    other("whole-buffers",
          "You count one mean and one variance for all channels together. Each channel has its "
          "own.",
          kept_each=lambda s: 1),
    other("counter-counted",
          "You count the counter of batches too. It is left out here.",
          buffers=lambda s: 2 * s.kept_each + 1),
    other("no-buffers",
          "You count no buffers. The layer keeps a running mean and a running variance for "
          "inference, each of shape (C,).",
          buffers=lambda s: 0),
    other("buffers-learned",
          "You count the running mean and variance as learned as well. No gradient reaches them: "
          "they are buffers only.",
          learned=lambda s: 2 * s.learned_each + 2 * s.kept_each),
    other("learned-kept",
          "You count γ and β as buffers as well. They are learned, so they are parameters only.",
          buffers=lambda s: 2 * s.learned_each + 2 * s.kept_each),
    other("all-learned",
          "You count everything as learned. The running mean and variance are buffers: no "
          "gradient reaches them.",
          returned=lambda s: (s.learned + s.buffers, 0)),
    other("total-twice",
          "You return the sum of both, twice. γ and β are learned; the running mean and variance "
          "are kept.",
          returned=lambda s: (s.learned + s.buffers, s.learned + s.buffers)),
    other("one-each",
          "You count one learned array and one buffer. There are two of each: γ and β, and the "
          "running mean and variance.",
          learned=lambda s: s.learned_each, buffers=lambda s: s.kept_each),
    other("one-learned",
          "You count one learned array. There are two: γ and β, one of each for every channel.",
          learned=lambda s: s.learned_each),
    other("one-buffer",
          "You count one buffer. There are two: the running mean and the running variance.",
          buffers=lambda s: s.kept_each),
    other("convolution-counted",
          "That is the number of weights between C channels and C channels. This layer has no "
          "weights between channels: γ and β alone.",
          learned=lambda s: s.channels**2 + s.channels),
    other("bias-counted",
          "You count a third learned number for each channel. A bias before the layer is useless, "
          "and belongs to the convolution: γ and β alone.",
          learned=lambda s: 3 * s.learned_each),
)  # fmt: skip
