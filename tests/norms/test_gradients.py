"""numerical_gradient and max_relative_error: what lessons lean on to test gradients."""

import numpy as np
import pytest

from utils import max_relative_error, numerical_gradient


def test_a_cubic():
    x = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -1.0]])
    gradient = numerical_gradient(lambda x: (x**3).sum(), x)
    np.testing.assert_allclose(gradient, 3 * x**2, atol=1e-8)


def test_integers_and_numbers():
    gradient = numerical_gradient(lambda x: np.array([x.sum() ** 2]), [1, 2])
    np.testing.assert_allclose(gradient, [6, 6], rtol=1e-8)
    assert numerical_gradient(lambda x: 2 * x, 5.0).shape == ()


def test_x_comes_back_unchanged_even_from_an_error():
    x = np.array([1.0, 0.0])
    before = x.copy()
    with pytest.raises(ZeroDivisionError):
        numerical_gradient(lambda x: 1 // 0, x)
    np.testing.assert_array_equal(x, before)


def test_relative_error():
    assert max_relative_error([0.0, 0.0], [0.0, 0.0]) == max_relative_error([], []) == 0
    assert type(max_relative_error([1.0], [2.0])) is type(max_relative_error([0], [0])) is float
    assert max_relative_error([1.0, 4.0], [1.0, 5.0]) == max_relative_error([1.0, 5.0], [1.0, 4.0])
    assert max_relative_error([-5.0, 1.0], [-4.0, 1.0]) == 0.2
    assert max_relative_error([-4.0, 1.0], [-5.0, 1.0]) == 0.2
    assert max_relative_error([1e-200], [2e-200]) == pytest.approx(0.5)
    assert np.isnan(max_relative_error([1.0, np.nan], [1.0, 2.0]))
