"""Response models: how a call is answered, one file a model, each written the way the call goes.

To add one, add a file here: nothing else names the models. A model is a generator over the verbs
of a `Call`; it never chooses a unit and never touches the clock. Law for all: with no clinician
on duty every model is `officer_only`, row for row.
"""

from importlib import import_module
from pkgutil import iter_modules

from sim.responses.registry import MODELS, ResponseModel

for _module in sorted(one.name for one in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

__all__ = ["MODELS", "ResponseModel"]
