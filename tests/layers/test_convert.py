"""SyncBatchNorm.convert_sync_batchnorm: every batch normalization of a model, and nothing else."""

import torch
from torch import nn

from utils import layers


def test_convert_keeps_parameters_buffers_and_modes():
    model = nn.Sequential(nn.Linear(3, 3), nn.Sequential(nn.BatchNorm1d(3, eps=0.5), nn.ReLU()),
                          layers.BatchNorm(3, bias=False), nn.LayerNorm(3))  # fmt: skip
    model[2].eval()
    x, kinds = torch.randn(5, 3), [type(part) for part in model]
    before, weight, y = model.state_dict(), model[1][0].weight, model(x)
    assert layers.SyncBatchNorm.convert_sync_batchnorm(model) is model
    inside = model[1][0]
    assert [type(part) for part in model] == [*kinds[:2], layers.SyncBatchNorm, kinds[3]]
    assert (type(inside), inside.eps, inside.weight is weight) == (layers.SyncBatchNorm, 0.5, True)
    assert (inside.training, model[2].training) == (True, False)
    assert model.state_dict().keys() == before.keys()
    torch.testing.assert_close(model(x), y)


def test_convert_a_layer_alone():
    layer = layers.SyncBatchNorm.convert_sync_batchnorm(nn.BatchNorm2d(2), "a group")
    assert (type(layer), layer.process_group) == (layers.SyncBatchNorm, "a group")
