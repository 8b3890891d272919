"""The course's data: all of it ships inside scikit-learn, except MNIST, which comes on request."""

import gzip
import hashlib
import os
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

MNIST_FOLDER = "MNIST_FOLDER"  # the environment variable that names a folder with the files
MNIST_URL = "https://ossci-datasets.s3.amazonaws.com/mnist/"
MNIST_SHA256 = {  # of the compressed file as published, and of its content
    "train-images-idx3-ubyte.gz": (
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "train-labels-idx1-ubyte.gz": (
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    "t10k-images-idx3-ubyte.gz": (
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
}


class Split(NamedTuple):
    """Training and test data: x (N, D) float32, labels y (N,) int64."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


class Held(NamedTuple):
    """A Split whose training images gave up a part, to choose by: x_valid, y_valid."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    x_valid: np.ndarray
    y_valid: np.ndarray


def hold_out(split):
    """Take the last fifth of the training rows away for validation: Split -> Held.

    The course's splits are shuffled, so that the last rows are like the others.

    >>> len(hold_out(digits()).x_train), len(hold_out(digits()).x_valid)
    (1150, 287)
    """
    rows = len(split.x_train) - len(split.x_train) // 5
    x, y = np.split(split.x_train, [rows]), np.split(split.y_train, [rows])
    return Held(x[0], y[0], split.x_test, split.y_test, x[1], y[1])


def digits():
    """1,437 + 360 handwritten digits: x (N, 64), pixels in [0, 1]; y in 0..9. Always one split."""
    from sklearn.datasets import load_digits

    data = load_digits()
    return _split(data.data / 16, data.target)


def breast_cancer():
    """455 + 114 tumours: x (N, 30), features in their own units; y 0 malignant, 1 benign."""
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    return _split(data.data, data.target)


def photographs():
    """Two photographs, a temple and a flower: (2, 3, 427, 640) float32 in [0, 1]."""
    from sklearn.datasets import load_sample_images

    images = np.stack(load_sample_images().images)  # (2, 427, 640, 3)
    return images.transpose(0, 3, 1, 2).astype(np.float32) / 255


def mnist(train=True):
    """MNIST's 60,000 training or 10,000 test digits: x (N, 784) float32 in [0, 1], y (N,).

    Reads the folder that the environment variable MNIST_FOLDER names, if it is set; otherwise
    downloads the files once. Raises: ValueError where a file is missing or not the published one.
    """
    part = "train" if train else "t10k"
    images = _mnist_bytes(f"{part}-images-idx3-ubyte.gz")[16:]
    labels = _mnist_bytes(f"{part}-labels-idx1-ubyte.gz")[8:]
    x = np.frombuffer(images, np.uint8).reshape(-1, 784).astype(np.float32) / 255
    return x, np.frombuffer(labels, np.uint8).astype(np.int64)


def _split(x, y):
    order = np.random.default_rng(0).permutation(len(x))
    train, test = np.split(order, [len(x) * 4 // 5])
    x, y = x.astype(np.float32), y.astype(np.int64)
    return Split(x[train], y[train], x[test], y[test])


def _mnist_bytes(name):
    """The content of one file, held to its published hash."""
    folder = os.environ.get(MNIST_FOLDER)
    path = Path(folder, name) if folder else _download(name)
    if not path.exists():
        raise ValueError(
            f"{MNIST_FOLDER} must name a folder with MNIST's files; {path} is missing. "
            f"Put {name} there, or unset {MNIST_FOLDER} to download it."
        )
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):  # not gzip, or cut off: the hash below says so
        content = b""
    found = hashlib.sha256(content).hexdigest()
    if found != MNIST_SHA256[name][1]:
        raise ValueError(
            f"{path} must be the published {name}; the sha256 of its content is {found}. "
            "Delete it and fetch it again."
        )
    return content


def _download(name):
    import pooch

    try:
        return Path(
            pooch.retrieve(MNIST_URL + name, MNIST_SHA256[name][0], name, progressbar=True)
        )
    except (OSError, ValueError) as error:
        raise ValueError(
            f"MNIST must be downloaded once, and {MNIST_URL + name} could not be fetched "
            f"({type(error).__name__}). Go online and try again, or put the four .gz files in a "
            f"folder and name it in the environment variable {MNIST_FOLDER}."
        ) from error
