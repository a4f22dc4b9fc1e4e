"""The measures, against values worked out by hand."""

import numpy as np
import pytest

from training import measures

TRUE = np.array([True, True, False, False])


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([4, 3, 2, 1], 1.0), ([1, 2, 3, 4], 0.0), ([1, 1, 1, 1], 0.5), ([4, 2, 3, 1], 0.75)],
)
def test_auc_counts_pairs_and_halves_ties(scores, expected):
    assert measures.auc(TRUE, np.array(scores)) == expected


def test_auc_of_one_kind_is_not_a_number():
    assert np.isnan(measures.auc(np.array([True]), np.array([1.0])))


def test_ranks_agree_or_run_against_each_other():
    assert measures.spearman(np.array([1, 2, 3]), np.array([10, 20, 90])) == pytest.approx(1.0)
    assert measures.spearman(np.array([1, 2, 3]), np.array([3, 2, 1])) == pytest.approx(-1.0)


def test_macro_f1_is_the_mean_over_the_classes_of_the_truth():
    told = measures.macro_f1(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]))
    assert told == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_clusters_under_other_names_are_the_same():
    truth, told = ["a", "a", "b", "b"], [7, 7, 3, 3]
    assert measures.mutual_information(truth, told) == pytest.approx(1.0)
    assert measures.rand_index(truth, told) == pytest.approx(1.0)
    assert measures.cluster_accuracy(truth, told) == 1.0


def test_one_heap_tells_nothing():
    assert measures.mutual_information(["a", "b"], [0, 0]) == pytest.approx(0.0)
    assert measures.cluster_accuracy(["a", "a", "b"], [0, 0, 0]) == pytest.approx(2 / 3)


def test_recall_is_read_where_few_negatives_pass():
    is_positive = np.arange(200) < 100
    scores = np.where(is_positive, np.linspace(0.5, 1.5, 200), np.linspace(0.0, 1.0, 200))
    assert 0.0 < measures.recall_at_false_alarms(is_positive, scores) < 0.5
    assert measures.recall_at_false_alarms(is_positive, is_positive.astype(float)) == 1.0
