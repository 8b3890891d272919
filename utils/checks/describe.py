"""Describe in JSON what an answer returned, raised and printed; imports nothing of the course.

The worker imports it from its own folder: `utils` itself is closed to it.
"""

import base64
import io
import pickle
import traceback

from numpy import generic, ndarray

LARGEST = 2**26  # bytes of one returned array
PRINTED = 10_000  # characters of what an answer prints


class Printed(io.StringIO):
    """Keeps the beginning of what is printed, and drops the rest."""

    def write(self, text):
        super().write(text[: max(PRINTED - self.tell(), 0)])
        return len(text)


def encode(value, depth=2):
    """Describe a returned value in JSON, or name its type where it is not made of numbers."""
    kind = type(value)
    if kind is bool:
        return {"number": int(value), "type": "bool"}
    if kind is ndarray or isinstance(value, generic):
        if value.dtype.kind in "fiub" and value.nbytes <= LARGEST:
            data = base64.b64encode(value.tobytes()).decode()
            return {"array": data, "dtype": value.dtype.str, "shape": value.shape,
                    "type": kind.__name__}  # fmt: skip
        return {"type": f"array of dtype {value.dtype} and shape {value.shape}"}
    if (kind in (int, float) and abs(value) < 1e308) or kind is float:
        return {"number": value, "type": kind.__name__}
    if kind is str:
        return {"text": value[:200], "type": "str"}
    if isinstance(value, list | tuple) and depth and len(value) < 1000:
        return {"items": [encode(item, depth - 1) for item in value], "type": kind.__name__}
    if kind is dict and depth and len(value) < 1000:
        entries = {str(key)[:200]: encode(item, depth - 1) for key, item in value.items()}
        return {"entries": entries, "type": "dict"}
    return {"type": kind.__name__}


def failure(error):
    """Describe an exception; one whose own text cannot be had is described by its type."""
    try:
        message = str(error)[:500]
    except Exception:
        message = "(its message cannot be shown)"
    return {
        "error": type(error).__name__,
        "kinds": [kind.__name__ for kind in type(error).__mro__],
        "message": message,
        "lines": [(frame.f_code.co_filename, line)
                  for frame, line in traceback.walk_tb(error.__traceback__)],
    }  # fmt: skip


def data_of(args, kwargs):
    """The bytes of what an answer was given, functions apart, to see whether it changed them."""
    values = [*args, *kwargs.values()]
    plain = [value for value in values if not callable(value)]
    return pickle.dumps([plain, *(state_of(value) for value in values if callable(value))])


def state_of(module):
    """The modes, parameters and buffers of a torch module; None of any other function."""
    if not hasattr(module, "state_dict") or not hasattr(module, "named_modules"):
        return None
    modes = [(name, part.training) for name, part in module.named_modules()]
    tensors = [*module.named_parameters(), *module.named_buffers()]
    return modes, [(name, t.requires_grad, t.detach().cpu().numpy().copy()) for name, t in tensors]
