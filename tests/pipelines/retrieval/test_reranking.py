from __future__ import annotations

import numpy as np

from pipelines.retrieval.reranking import (
    by_match_count,
    by_verified_inliers,
    even_out,
    expand_queries,
    fused,
    local_counts,
    neighbour_mean,
    neighbour_weights,
)

SCORES = np.array([[0.9, 0.8, 0.7, 0.1]], np.float32)


def order(scores: np.ndarray) -> list[int]:
    return [int(item) for item in np.argsort(-scores[0], kind="stable")]


def test_only_the_best_candidates_are_looked_at_again() -> None:
    asked: list[tuple[int, int]] = []

    def count(query: int, item: int) -> int:
        asked.append((query, item))
        return 5

    counts = local_counts(SCORES, count, candidates=2)
    assert asked == [(0, 0), (0, 1)] and counts.tolist() == [[5, 5, 0, 0]]


def test_the_papers_count_moves_items_for_any_match() -> None:
    assert order(by_match_count(SCORES, np.array([[0, 0, 1, 0]]))) == [2, 0, 1, 3]


def test_fewer_than_eight_verified_matches_change_nothing() -> None:
    assert order(by_verified_inliers(SCORES, np.array([[0, 7, 6, 0]]))) == [0, 1, 2, 3]


def test_eight_verified_matches_go_first_and_more_go_further() -> None:
    assert order(by_verified_inliers(SCORES, np.array([[0, 0, 8, 9]]))) == [3, 2, 0, 1]


def test_very_many_matches_weigh_alike_so_that_the_scores_decide() -> None:
    assert order(by_verified_inliers(SCORES, np.array([[0, 40, 0, 55]]))) == [1, 3, 0, 2]


def test_a_querys_neighbours_correct_its_answer() -> None:
    pool = np.array([[1, 0.1], [1, 0.2], [0, 1]], np.float32)
    weights = neighbour_weights(np.array([[1, 0]], np.float32), pool, 2)
    assert np.isclose(weights.sum(), 1) and weights[0, 2] == 0
    scores, theirs = np.array([[0.5, 0.6]], np.float32), np.array([[0.9, 0.1], [0.8, 0.2], [0, 1]], np.float32)
    assert order(scores) == [1, 0]
    assert order(neighbour_mean(scores, weights, theirs)) == [0, 1]


def test_an_expanded_query_moves_towards_its_first_answers() -> None:
    query, gallery = np.array([[1, 0]], np.float32), np.array([[0.8, 0.6], [-1, 0]], np.float32)
    moved = expand_queries(query, gallery, 1)
    assert np.isclose(np.linalg.norm(moved), 1)
    assert (moved @ gallery[0])[0] > (query @ gallery[0])[0]


def test_what_is_near_everything_is_no_longer_everybodys_answer() -> None:
    background = np.array([[0.9, 0.1], [0.8, 0.2], [0.9, 0.0]], np.float32)
    assert order(even_out(np.array([[0.6, 0.5]], np.float32), background)) == [1, 0]


def test_lists_are_fused_by_rank_whatever_their_scores() -> None:
    first = np.array([[0.9, 0.8, 0.1, 0.0]], np.float32)
    second = np.array([[0.0, 300.0, 200.0, 100.0]], np.float32)
    found = fused([first, second])
    assert np.argsort(-found[0]).tolist() == [1, 0, 2, 3]
    assert found[0, 1] == np.float32(1 / 62 + 1 / 61)
    assert (fused([first, 50 * first]) == fused([first, first])).all()
