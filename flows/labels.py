"""Tags in Prefect: what kind of run it is, and of which sites; tag limits of Prefect can be set on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from prefect import get_run_logger, tags
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext

from flows.crawl import Choice

MOST = 20
"""Tags of one run: a night over hundreds of named sites is not found by the name of one."""


def labels(kind: str, choice: Choice) -> list[str]:
    """The kind, then `site:…` and `province:…` as the crawl was narrowed down, or `sites:all`."""
    sites = [f"site:{name}" for name in choice.only] + [f"province:{name}" for name in choice.provinces]
    return [kind, *(sites or ["sites:all"])][:MOST]


@contextmanager
def labelled(names: Sequence[str]) -> Iterator[None]:
    """Give the run at work, and its tasks inside this context, these tags."""
    try:
        _tag_run(names)
    except Exception as error:
        get_run_logger().warning("Prefect did not take the tags %s: %s", ", ".join(names), error)
    with tags(*names):
        yield


def _tag_run(names: Sequence[str]) -> None:
    context = FlowRunContext.get()
    if context and context.flow_run:
        with get_client(sync_client=True) as client:
            client.update_flow_run(context.flow_run.id, tags=sorted({*context.flow_run.tags, *names}))
