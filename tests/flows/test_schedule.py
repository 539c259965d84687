"""The schedule: what is served and what prefect.yaml deploys are the same, and Prefect's scheduler makes the nights."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import yaml

from flows.serve import deployments
from schemas.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]


def described(name, entrypoint, tags, schedules):
    return {"name": name, "entrypoint": entrypoint, "tags": sorted(tags), "schedules": schedules}


def served():
    return [
        described(
            one.name,
            one.entrypoint,
            one.tags,
            [{"cron": each.schedule.cron, "timezone": each.schedule.timezone} for each in one.schedules or ()],
        )
        for one in deployments(Settings().schedule)
    ]


def test_prefect_yaml_deploys_what_is_served():
    deployed = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert [described(one["name"], one["entrypoint"], one["tags"], one["schedules"]) for one in deployed] == served()


def test_nights_begin_at_two_in_china():
    assert served()[0]["schedules"] == [{"cron": "0 2 * * *", "timezone": "Asia/Shanghai"}]


def test_a_schedule_that_is_none():
    with pytest.raises(SettingsError, match="GONGKAI_SCHEDULE: 'at night'"):
        deployments("at night")


def test_the_pinned_versions_schedule(prefect):
    """With SQLAlchemy 2.1 the loop only logs its failure, and nights are silently never created."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import DeploymentFilter
    from prefect.server.services.scheduler import schedule_deployments

    night = deployments("0 2 * * *")[0].apply()
    asyncio.run(schedule_deployments())
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(deployment_filter=DeploymentFilter.model_validate({"id": {"any_": [night]}}))
        client.delete_deployment(night)
    assert len(runs) >= 3
    assert {f"{run.expected_start_time:%H:%M} {run.auto_scheduled}" for run in runs} == {"18:00 True"}
