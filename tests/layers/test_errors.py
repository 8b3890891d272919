"""The twins refuse what cannot be normalized, with a ValueError in three parts."""

import pytest
import torch

from utils import layers


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.BatchNorm(3), (1, 3)),
        (layers.BatchNorm(3), (4, 2)),
        (layers.BatchNorm(3), (3,)),
        (layers.InstanceNorm(3), (4, 3, 1)),
        (layers.InstanceNorm(3), (4, 3)),
        (layers.InstanceNorm(3), (4, 2, 5)),
        (layers.GroupNorm(3, 3), (4, 3)),
        (layers.GroupNorm(1, 3), (3,)),
        (layers.LayerNorm(1), (4, 1)),
        (layers.LayerNorm(3), (4, 2)),
        (layers.RMSNorm(3), (4, 2)),
        (layers.BatchNorm(3), (0, 3)),
        (layers.SyncBatchNorm(3), (0, 3)),
        (layers.SyncBatchNorm(3), (1, 3)),
        (layers.SyncBatchNorm(3), (4, 2)),
        (layers.GroupNorm(1, 3), (0, 3)),
        (layers.LayerNorm(3), (0, 3)),
    ],
)
def test_bad_input_is_explained(layer, shape):
    with pytest.raises(ValueError, match=type(layer).__name__) as error:
        layer(torch.zeros(shape))
    assert str(shape) in str(error.value)


@pytest.mark.parametrize("groups", [4, 0, -1])
def test_groups_must_divide(groups):
    with pytest.raises(ValueError, match=f"divide num_channels; got {groups} and 6"):
        layers.GroupNorm(groups, 6)


@pytest.mark.parametrize("eps", [-1e-5, float("nan"), "1e-5"])
@pytest.mark.parametrize("kind", layers.__all__)
def test_eps_must_not_be_negative(kind, eps):
    arguments = (1, 6) if kind == "GroupNorm" else (6,)
    with pytest.raises(ValueError, match=f"eps must not be negative.*got {eps!r}. PyTorch uses"):
        getattr(layers, kind)(*arguments, eps=eps)


def test_statistics_that_need_more_values_than_there_are():
    for layer, x in ((layers.BatchNorm(1, track_running_stats=False), torch.zeros(1, 1)),
                     (layers.InstanceNorm(1), torch.zeros(1, 1, 1))):  # fmt: skip
        with pytest.raises(ValueError, match="at least 2 values"):
            layer.eval()(x)


def test_instances_need_maps_in_evaluation_too():
    layer = layers.InstanceNorm(3, track_running_stats=True).eval()
    with pytest.raises(ValueError, match="at least 3 axes; x has shape"):
        layer(torch.zeros(4, 3))
