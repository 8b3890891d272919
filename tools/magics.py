"""The Python of a notebook's cell, whatever IPython's magics stand in it."""

import re
from functools import cache

from IPython.core.inputtransformer2 import TransformerManager

from utils.checks.answer_source import TookTooLongError, limited

PYTHON = r"\A\s*%%(time|capture|prun)\b.*"  # magics whose cells give names to the notebook


@cache
def plain(source):
    """A cell's Python: what is there for IPython (!ls, f?) as the calls that IPython makes of it.

    A first line such as %%time is made empty; a cell such as %%bash becomes a call as a whole.
    """
    source = re.sub(PYTHON, "", source.replace("\r\n", "\n"))
    try:
        with limited():  # what IPython looks for takes long in long lines
            return TransformerManager().transform_cell(source)
    except (SyntaxError, TookTooLongError):  # the answer has the first then too
        return source
