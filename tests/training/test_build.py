"""The shipped weights are what `training/` makes of the data and phrases of today."""

import numpy as np
import pytest

from careloop.core.models.weights import read
from training import build, sets
from training.points import Points

# The encoder would take most of the time: tier 1 is made again here, everything by `python -m training.build`.
NAME = "acknowledgement"


@pytest.mark.skipif(not sets.BESIDE.is_dir(), reason="no data folder beside the project")
def test_a_small_head_made_again_is_the_one_that_ships():
    material = build.Material(NAME, sets.beside(), Points())
    made = build.fitted(material, "light")
    shipped = read(NAME).arrays
    for name, array in made.items():
        # Other processors add in another order: the last bit of a half may differ, no more.
        np.testing.assert_allclose(array, shipped[name], rtol=2e-3, atol=2e-3)
