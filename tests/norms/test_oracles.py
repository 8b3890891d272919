"""The NumPy layers against oracles that we did not write: Keras, ONNX, scikit-learn."""

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator
from sklearn.preprocessing import StandardScaler

from utils import (
    RunningStats,
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    merge_statistics,
    normalize,
    rms_norm,
)

RNG = np.random.default_rng(0)
X = (2 + 3 * RNG.normal(size=(4, 6, 3, 5))).astype(np.float32)
GAMMA, BETA = RNG.normal(size=(2, 6)).astype(np.float32)


def run_onnx(kind, inputs, opset=21, **attributes):
    """The first output of one ONNX operator, by its reference evaluator."""
    names = [f"input{index}" for index in range(len(inputs))]
    node = onnx.helper.make_node(kind, names, ["y"], **attributes)
    values = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, array.shape)
        for name, array in zip(names, inputs, strict=True)
    ]
    output = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)
    graph = onnx.helper.make_graph([node], "one", values, [output])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", opset)])
    return ReferenceEvaluator(model).run(None, dict(zip(names, inputs, strict=True)))[0]


def test_onnx_batch_norm_in_evaluation():
    stats = RunningStats(6)
    stats.mean, stats.var = np.linspace(-2, 3, 6), np.linspace(0.5, 4, 6)
    arrays = [X, GAMMA, BETA, stats.mean.astype(np.float32), stats.var.astype(np.float32)]
    expected = run_onnx("BatchNormalization", arrays, epsilon=1e-5)
    found = batch_norm(X, GAMMA, BETA, stats, training=False)[0]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "layer", "attributes"),
    [
        ("InstanceNormalization", instance_norm, {}),
        ("GroupNormalization", lambda *a: group_norm(*a, groups=3), {"num_groups": 3}),
    ],
)
def test_onnx_channel_norms(kind, layer, attributes):
    expected = run_onnx(kind, [X, GAMMA, BETA], epsilon=1e-5, **attributes)
    np.testing.assert_allclose(layer(X, GAMMA, BETA)[0], expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("axes", [1, 2])
def test_onnx_layer_norm(axes):
    gamma, beta = RNG.normal(size=(2, *X.shape[-axes:])).astype(np.float32)
    expected = run_onnx("LayerNormalization", [X, gamma, beta], axis=-axes, epsilon=1e-5)
    np.testing.assert_allclose(layer_norm(X, gamma, beta)[0], expected, rtol=1e-4, atol=1e-5)


def test_keras_batch_norm():
    import keras

    batch = keras.layers.BatchNormalization(axis=1, epsilon=1e-3)
    batch.build(X.shape)
    batch.set_weights([GAMMA, BETA, np.zeros(6), np.ones(6)])
    stats = RunningStats(6, momentum=0.01)  # Keras's 0.99 weighs the old value
    y = batch_norm(X, GAMMA, BETA, stats, training=True, eps=1e-3)[0]
    by_keras = keras.ops.convert_to_numpy(batch(X, training=True))
    np.testing.assert_allclose(y, by_keras, rtol=1e-4, atol=1e-4)
    mean, var = (keras.ops.convert_to_numpy(v) for v in (batch.moving_mean, batch.moving_variance))
    np.testing.assert_allclose(stats.mean, mean, rtol=1e-4, atol=1e-6)
    m = X.size // 6  # Keras stores the biased variance
    np.testing.assert_allclose((stats.var - 0.99) * (m - 1) / m + 0.99, var, rtol=1e-5)


def test_keras_group_layer_and_rms_norm():
    import keras

    ones, zeros = np.ones(6), np.zeros(6)
    for layer, ours in (
        (keras.layers.GroupNormalization(groups=2, axis=1, epsilon=1e-5),
         group_norm(X, ones, zeros, groups=2)),
        (keras.layers.LayerNormalization(axis=-1, epsilon=1e-5),
         layer_norm(X, ones[:5], zeros[:5])),
        (keras.layers.RMSNormalization(axis=-1, epsilon=1e-6), rms_norm(X, ones[:5])),
    ):  # fmt: skip
        by_keras = keras.ops.convert_to_numpy(layer(X))
        np.testing.assert_allclose(ours[0], by_keras, rtol=1e-3, atol=1e-4)


def test_scikit_learn():
    x = RNG.normal([3, -200, 1e-4], [1, 30, 1e-5], (50, 3))
    np.testing.assert_allclose(normalize(x, 0, eps=0)[0], StandardScaler().fit_transform(x))
    scaler, total = StandardScaler(), (0, np.zeros(3), np.zeros(3))
    for piece in np.split(x, [7, 8, 30]):
        scaler.partial_fit(piece)
        total = merge_statistics(total, (len(piece), piece.mean(axis=0), piece.var(axis=0)))
    np.testing.assert_allclose(total[1], scaler.mean_)
    np.testing.assert_allclose(total[2], scaler.var_)
    assert total[0] == 50
