"""The cube of the front page: six faces of squares; the layers say which are blue."""

from utils.lab.cube import LAYERS, C, N, S, shared

CLASSES = {"batch": "batch", "layer": "layer", "group (2 groups)": "group", "instance": "instance"}
SAID = {
    "batch": "Batch normalization averages one channel over all examples and all places.",
    "layer": "Layer normalization averages one whole example: all its channels, all its places.",
    "group": "Group normalization averages half of one example's channels, over all places.",
    "instance": "Instance normalization averages one channel of one example over its places.",
}
LABEL = (
    f"A block of {N} examples by {C} channels by {S} places. The values that share one mean are "
    "blue."
)
LEFT, BACK = range(C)[::-1], range(N)[::-1]  # read from the other side, an axis runs backwards
UP = range(S)[::-1]  # rows of a face are drawn from the top


def faces():
    """The faces as rows of columns of (example, channel, place), seen from outside."""
    return {
        "front": [[(0, c, s) for c in range(C)] for s in UP],
        "back": [[(N - 1, c, s) for c in LEFT] for s in UP],
        "left": [[(n, 0, s) for n in BACK] for s in UP],
        "right": [[(n, C - 1, s) for n in range(N)] for s in UP],
        "top": [[(n, c, S - 1) for c in range(C)] for n in BACK],
        "bottom": [[(n, c, 0) for c in range(C)] for n in range(N)],
    }


def html():
    """The cube, the choice of a layer, and two handles that JavaScript shows."""
    blue = {CLASSES[name]: shared(layer) for name, layer in LAYERS.items()}
    sides = "".join(_face(name, rows, blue) for name, rows in faces().items())
    choices = "".join(
        f'<label><input type="radio" name="layer" value="{name}"'
        f"{' checked' if name == 'batch' else ''}> {name}</label>"
        for name in SAID
    )
    said = "".join(f'<p class="for-{name}">{text}</p>' for name, text in SAID.items())
    return (
        f'<div class="cube-box"><div class="scene"><div class="cube" role="img" '
        f'aria-label="{LABEL}">{sides}</div></div><div class="cube-controls"><fieldset><legend>'
        f'Which values share a mean?</legend>{choices}</fieldset><div role="status">{said}</div>'
        f'<p class="handles" hidden><span>Turn it by finger, by mouse, or with these.</span>'
        f"{_handle('turn', -180, 180, 38)}{_handle('tilt', -80, 80, 24)}</p></div></div>"
    )


def _face(name, rows, blue):
    squares = "".join(
        f'<rect class="{" ".join(layer for layer in blue if blue[layer][place])}" '
        f'x="{x}" y="{y}" width="1" height="1"/>'
        for y, row in enumerate(rows)
        for x, place in enumerate(row)
    )
    across = {"front": "channels", "back": "channels", "left": "examples", "right": "examples"}
    words = f"<span>{across[name]}</span>" if name in across else ""
    side = '<span class="up">space</span>' if name in ("front", "back") else ""
    size = f"--wide: {len(rows[0])}; --high: {len(rows)}"
    return (
        f'<div class="face {name}" style="{size}"><svg viewBox="0 0 {len(rows[0])} {len(rows)}" '
        f'aria-hidden="true">{squares}</svg>{words}{side}</div>'
    )


def _handle(name, low, high, value):
    return (
        f'<label>{name} <input type="range" name="{name}" min="{low}" max="{high}" '
        f'value="{value}" step="2" aria-valuetext="{value} degrees"></label>'
    )
