"""The data: shapes, scales, and MNIST found, missing, or not the published one."""

import gzip
import hashlib
import os

import numpy as np
import pytest

from utils.lab import data


def test_digits():
    split = data.digits()
    assert split.x_train.shape == (1437, 64)
    assert split.x_test.shape == (360, 64)
    assert (split.x_train.min(), split.x_train.max(), split.x_train.dtype) == (0, 1, np.float32)
    assert sorted(set(split.y_test)) == list(range(10))
    np.testing.assert_array_equal(data.digits().x_train, split.x_train)


def test_breast_cancer():
    split = data.breast_cancer()
    assert (split.x_train.shape, split.x_test.shape) == ((455, 30), (114, 30))
    scales = split.x_train.std(axis=0)
    assert scales.max() / scales.min() > 1e4


def test_photographs():
    images = data.photographs()
    assert (images.shape, images.dtype) == ((2, 3, 427, 640), np.float32)
    assert 0 <= images.min() < images.max() <= 1


def make_mnist(folder, monkeypatch):
    """Two tiny files in MNIST's format, and their hashes in place of the published ones."""
    pixels = np.arange(2 * 784, dtype=np.uint8)
    contents = {
        "t10k-images-idx3-ubyte.gz": bytes(16) + pixels.tobytes(),
        "t10k-labels-idx1-ubyte.gz": bytes(8) + bytes([7, 2]),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(gzip.compress(content))
        digest = hashlib.sha256(content).hexdigest()
        monkeypatch.setitem(data.MNIST_SHA256, name, ("unused", digest))
    monkeypatch.setenv(data.MNIST_FOLDER, str(folder))


def test_mnist_from_a_folder(tmp_path, monkeypatch):
    make_mnist(tmp_path, monkeypatch)
    x, y = data.mnist(train=False)
    assert (x.shape, y.tolist()) == ((2, 784), [7, 2])
    assert x[0, 255] == 1


def test_mnist_must_be_the_published_one(tmp_path, monkeypatch):
    make_mnist(tmp_path, monkeypatch)
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(b"not gzip")
    with pytest.raises(ValueError, match=r"must be the published.*Delete it"):
        data.mnist(train=False)


def test_mnist_missing_from_its_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(data.MNIST_FOLDER, str(tmp_path))
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte\.gz is missing.*unset"):
        data.mnist()


def test_mnist_offline(tmp_path, monkeypatch):
    import pooch

    def offline(*args, **kwargs):
        raise OSError("no network")

    monkeypatch.delenv(data.MNIST_FOLDER, raising=False)
    monkeypatch.setattr(pooch, "retrieve", offline)
    with pytest.raises(ValueError, match=r"could not be fetched.*Go online.*MNIST_FOLDER"):
        data.mnist()


@pytest.mark.skipif(data.MNIST_FOLDER not in os.environ, reason="needs MNIST_FOLDER")
def test_the_published_test_images():
    x, y = data.mnist(train=False)
    assert (x.shape, np.bincount(y).tolist()[:3]) == ((10_000, 784), [980, 1135, 1032])
