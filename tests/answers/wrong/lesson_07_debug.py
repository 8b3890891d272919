"""Wrong answers to 07-debug: questions that some of the black boxes answer alike."""

import numpy as np


def images(n=6, c=3, h=4, w=5):
    return np.random.default_rng(4).normal(20, 80, (n, c, h, w))


def ask(layer, x):
    c = x.shape[1]
    return layer(x, np.ones(c), np.zeros(c))


def same(a, b):
    return np.allclose(a, b, atol=0.01)


def scaled(x):
    x = x.copy()
    x[:, 1] *= 20
    return x


def rolled(x):
    x = x.copy()
    x[0] = np.roll(x[0], 1, axis=-1)
    return x


def forgets_scale(layer, x):
    return same(ask(layer, scaled(x)), ask(layer, x))


def keeps_shift(layer, x):
    return same(ask(layer, rolled(x))[1:], ask(layer, x)[1:])


def notices_others(layer, x):
    other = np.concatenate([x[:1], x[1:] * 4 + 100])
    return not same(ask(layer, other)[0], ask(layer, x)[0])


def the_shape_is_right(layer):
    x = images()
    return "right" if ask(layer, x).shape == x.shape else "mixed"


def all_images_shifted(layer):
    x = images()
    keeps = same(ask(layer, np.roll(x, 1, axis=3)), np.roll(ask(layer, x), 1, axis=3))
    if not forgets_scale(layer, x):
        return "whole" if keeps else "mixed"
    if not keeps:
        return "pixel"
    return "right" if notices_others(layer, x) else "instance"


def the_lessons_two_tests_only(layer):
    x = images()
    if not forgets_scale(layer, x):
        return "whole" if keeps_shift(layer, x) else "mixed"
    return "right" if keeps_shift(layer, x) else "pixel"


def shift_before_scale(layer):
    x = images()
    if not keeps_shift(layer, x):
        return "pixel"
    if not forgets_scale(layer, x):
        return "whole"
    return "right" if notices_others(layer, x) else "instance"


def never_rescaled(layer):
    x = images()
    if not notices_others(layer, x):
        return "instance"
    return "right" if keeps_shift(layer, x) else "pixel"


def never_shifted(layer):
    x = images()
    if not notices_others(layer, x):
        return "instance"
    return "right" if forgets_scale(layer, x) else "whole"


def shifted_down_in_even_maps(layer):
    x = images(c=2, h=3, w=4)
    y = ask(layer, x)
    down = x.copy()
    down[0] = np.roll(x[0], 1, axis=1)
    keeps = same(ask(layer, down)[1:], y[1:])
    if not forgets_scale(layer, x):
        return "whole" if keeps else "mixed"
    if not keeps:
        return "pixel"
    return "right" if notices_others(layer, x) else "instance"


def channel_means(layer):
    x = images()
    y = ask(layer, x)
    if abs(y.mean(axis=(0, 2, 3))).max() < 1e-6:
        return "right"
    return "whole" if keeps_shift(layer, x) else "mixed"


def strict_with_small_numbers(layer):
    x = np.random.default_rng(5).normal(0, 1, (6, 3, 4, 5))
    y = ask(layer, x)
    louder = scaled(x)
    if not np.allclose(ask(layer, louder), y):
        return "whole" if keeps_shift(layer, x) else "mixed"
    if not keeps_shift(layer, x):
        return "pixel"
    return "right" if notices_others(layer, x) else "instance"


def shifted_with_zeros(layer):
    x = images()
    y = ask(layer, x)
    moved = x.copy()
    moved[0, :, :, 1:], moved[0, :, :, 0] = x[0, :, :, :-1], 0
    keeps = same(ask(layer, moved)[0, :, :, 1:], y[0, :, :, :-1])
    if not forgets_scale(layer, x):
        return "whole" if keeps else "mixed"
    if not keeps:
        return "pixel"
    return "right" if notices_others(layer, x) else "instance"


def shifted_and_not_shifted_back(layer):
    x = images()
    if not forgets_scale(layer, x):
        return "whole" if same(ask(layer, rolled(x)), ask(layer, x)) else "mixed"
    if not same(ask(layer, rolled(x)), ask(layer, x)):
        return "pixel"
    return "right" if notices_others(layer, x) else "instance"


def pixel_for_instance(layer):
    x = images()
    if not forgets_scale(layer, x):
        return "whole" if keeps_shift(layer, x) else "mixed"
    if not keeps_shift(layer, x):
        return "instance"
    return "right" if notices_others(layer, x) else "pixel"


def whole_for_mixed(layer):
    x = images()
    if not forgets_scale(layer, x):
        return "mixed" if keeps_shift(layer, x) else "whole"
    if not keeps_shift(layer, x):
        return "pixel"
    return "right" if notices_others(layer, x) else "instance"


def one_channel_only(layer):
    x = images(c=1)
    if not keeps_shift(layer, x):
        return "pixel"
    return "right" if notices_others(layer, x) else "instance"


def independent_means_right(layer):
    x = images()
    if not forgets_scale(layer, x):
        return "whole" if keeps_shift(layer, x) else "mixed"
    if not keeps_shift(layer, x):
        return "pixel"
    return "instance" if notices_others(layer, x) else "right"


def with_capital_letters(layer):
    return pixel_for_instance(layer).upper()


def a_boolean(layer):
    x = images()
    return forgets_scale(layer, x) and keeps_shift(layer, x) and notices_others(layer, x)


def rolled_in_the_original(layer):
    x = images()
    y = ask(layer, x)
    x[:, 0] *= 10
    if not same(ask(layer, x), y):
        return "whole"
    x[0] = np.roll(x[0], 1, axis=2)
    if not same(ask(layer, x)[1:], y[1:]):
        return "pixel"
    return "right" if notices_others(layer, x) else "instance"


WRONG = {
    "07-debug": [
        (the_shape_is_right, "always-right"),
        (all_images_shifted, "pixel-taken-for-right"),
        (the_lessons_two_tests_only, "instance-taken-for-right"),
        (shift_before_scale, "mixed-taken-for-pixel"),
        (never_rescaled, "rescaling-not-tried"),
        (never_shifted, "shift-not-tried"),
        (shifted_down_in_even_maps, "mixed-taken-for-whole"),
        (channel_means, "mean-only"),
        (strict_with_small_numbers, "eps-taken-for-channels"),
        (shifted_with_zeros, "shift-too-strict"),
        (shifted_and_not_shifted_back, "shift-too-strict"),
        (pixel_for_instance, "pixel-and-instance-exchanged"),
        (whole_for_mixed, "whole-and-mixed-exchanged"),
        (one_channel_only, "channels-not-told-apart"),
        (independent_means_right, "right-and-instance-exchanged"),
        (with_capital_letters, "letter-case"),
        (a_boolean, "wrong-type"),
        (rolled_in_the_original, "mixed-taken-for-whole"),
    ],
}
