"""Wrong answers as learners write them, each with the mistake that is true of it.

The id is a declared mistake's, two of them joined with "+" in the order of their declaration, one
of the engine's own ("raised", "changed-input", "uses-global" …), or None where none is true.
"""

import importlib
import pkgutil

WRONG = {}
for module in pkgutil.iter_modules(__path__):
    WRONG |= importlib.import_module(f"{__name__}.{module.name}").WRONG
