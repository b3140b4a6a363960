"""The parameters of detection: what is declared of each, and how they are read and named."""

from detectors.params.declared import VOLUME_CLASSES, Params
from detectors.params.values import (
    ParamField,
    ParamsError,
    fields,
    load_params,
    make_params,
    params_id,
)

__all__ = [
    "VOLUME_CLASSES",
    "ParamField",
    "Params",
    "ParamsError",
    "fields",
    "load_params",
    "make_params",
    "params_id",
]
