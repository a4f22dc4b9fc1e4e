"""Weights: the arrays of one shipped model with the facts about them, read once."""

import io
from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray


class UnknownModel(LookupError):
    """No such model is shipped; the message names those that are."""


class Weights(msgspec.Struct, frozen=True):
    """Arrays by name, and the facts written beside them: space, classes, what it was trained on, its scores."""

    arrays: dict[str, NDArray[Any]]
    facts: dict[str, Any]


def names() -> tuple[str, ...]:
    """Return the names of all shipped models, in order."""
    folder = resources.files("careloop.core.models")
    return tuple(sorted(file.name.removesuffix(".npz") for file in folder.iterdir() if file.name.endswith(".npz")))


@lru_cache(maxsize=32)
def read(name: str) -> Weights:
    """Return the weights of a shipped model. Raises UnknownModel: when there is none of that name."""
    file = resources.files("careloop.core.models").joinpath(f"{name}.npz")
    if not file.is_file():
        raise UnknownModel(f"No model is called {name!r}. There are: {', '.join(names())}.")
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as archive:
        arrays = {key: archive[key] for key in archive.files}
    facts = msgspec.json.decode(arrays.pop("facts").tobytes())
    return Weights(arrays, facts)
