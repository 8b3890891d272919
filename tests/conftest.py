"""Keep learners' progress out of the tests, in this process and in the kernels it starts."""

import os
import tempfile

os.environ["COURSE_PROGRESS"] = tempfile.mkdtemp(prefix="progress-")
os.environ["KERAS_BACKEND"] = "torch"
