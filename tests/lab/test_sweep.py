"""A sweep: settings with seeds, paired, and the rate that validation chooses."""

import numpy as np
import pytest
from torch import nn

from tests.lab.test_networks_torch import small_data
from utils.lab.data import hold_out
from utils.lab.stacked import mlp
from utils.lab.sweep import Table, chosen, sweep
from utils.lab.training_torch import train


def build(seeds, gain=1.0):
    return mlp(seeds, [6, 5, 2], nn.Tanh, gain=gain)


def test_a_table_has_an_axis_for_each_setting():
    data = hold_out(small_data())
    options = {"batch_size": 12, "every": 5}
    table = sweep(build, data, [3, 4], 10, lr=[0.1, 0.3, 1.0], gain=[0.5, 2.0], **options)
    assert table.settings == {"lr": [0.1, 0.3, 1.0], "gain": [0.5, 2.0]}
    assert table.test.shape == table.loss.shape == table.validation.shape == (3, 3, 2, 2)
    alone = train(build([4], gain=2.0), data, 0.3, 10, seeds=[4], **options)
    np.testing.assert_allclose(table.loss[:, 1, 1, 1], alone.loss[:, 0], rtol=1e-4)
    np.testing.assert_allclose(table.validation[:, 1, 1, 1], alone.validation[:, 0])


def test_validation_chooses_and_the_test_images_are_not_asked():
    validation = np.array([[[0.5, 0.7], [0.9, 0.1], [0.6, 0.7]]])  # (1 step, 3 rates, 2 seeds)
    test = np.array([[[0.1, 0.2], [0.9, 0.9], [0.3, 0.4]]])
    table = Table({"lr": [1, 2, 3]}, np.array([0]), test, test, validation)
    rate, found = chosen(table)
    assert rate == 3
    assert found.tolist() == [[0.3, 0.4]]
    with pytest.raises(ValueError, match="hold_out"):
        chosen(table._replace(validation=None))


def test_held_out_rows_leave_the_training():
    data = small_data()
    held = hold_out(data)
    assert (np.concatenate([held.x_train, held.x_valid]) == data.x_train).all()
    assert len(held.y_train) == len(held.x_train) == 48
    assert held.x_test is data.x_test
