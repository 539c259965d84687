"""What the Prefect UI shows of a run."""

from __future__ import annotations

import pytest

from flows.artifacts import ROWS, markdown, table

FAILED = {"reason": "corrupt", "document": "0123456789abcdef", "detail": "cut off", "url": "http://a/b", "retry": "r"}


def test_a_night_leaves_a_summary_and_a_table_under_stable_keys(first_night):
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter

    keys = ["nightly-summary", "nightly-failures"]
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(artifact_filter=ArtifactFilter.model_validate({"key": {"any_": keys}}))
    assert {(one.key, one.type) for one in found} == {("nightly-summary", "markdown"), ("nightly-failures", "table")}


def test_the_summary_tells_what_was_done_and_what_it_cost(first_night):
    text = "\n".join(markdown(first_night.summary))
    for row in ("| crawl | ", "| read | ", "| published | new release ", "| cost | "):
        assert row in text


def test_every_failure_has_the_command_that_tries_again(first_night):
    rows, count = table(first_night.summary)
    assert count == len(first_night.summary["failures"]) + len(first_night.summary["unfetched"])
    assert rows[0]["retry"].startswith(f"gongkai rerun {rows[0]['document']}")


def test_an_address_whose_failure_may_pass_is_retried_by_run():
    unfetched = [{"url": "http://a/", "reason": "connection"}, {"url": "http://b/", "reason": "gone"}]
    rows, _ = table({"run": "r1", "unfetched": unfetched})
    assert [row["retry"] for row in rows] == ["gongkai retry r1", ""]


def test_a_table_has_an_end():
    rows, count = table({"run": "r1", "failures": [FAILED] * (ROWS + 5)})
    assert (len(rows), count) == (ROWS, ROWS + 5)


def test_what_a_site_says_is_no_markup():
    silent = [{"site": "a|b", "url": "http://a/<script>", "reason": "empty_list", "had": 3}]
    text = "\n".join(markdown({"run": "r1", "error": "a | b <img>", "crawl": {"silent": silent}}))
    assert "a \\| b \\<img\\>" in text
    assert "<script>" not in text


@pytest.mark.slow
@pytest.mark.parametrize("broken", ["write_artifacts", "tell_of_silence"])
def test_a_run_whose_artifacts_cannot_be_written_is_done(night, again, monkeypatch, broken):
    def fail(*_):
        raise RuntimeError("no Prefect any more")

    monkeypatch.setattr(f"flows.steps.{broken}", fail)
    assert again(night.store, night.sites)["status"] == "done"
