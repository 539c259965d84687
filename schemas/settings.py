"""The few things that can be set: by environment (`GONGKAI_…`) or in `gongkai.toml` of the working folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

LOCAL_FOLDER = Path("data")
"""Where things lie that can only be on this machine, where the store is elsewhere."""

TIMEZONE = "Asia/Shanghai"
"""The time zone of the schedule."""


class SettingsError(Exception):
    """A setting that cannot be used; the message says which and why."""


class Settings(BaseSettings):
    """All settings, with their defaults. Unknown names in `gongkai.toml` are errors."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", toml_file="gongkai.toml", extra="forbid")

    store: Path | str = Field(
        default=Path("data"), description="folder or fsspec URL (s3://bucket/folder) of the archive, readings, releases"
    )
    database_url: str = Field(default="", description="SQLAlchemy URL of the catalog; empty: <store>/catalog.db")
    schedule: str = Field(default="0 2 * * *", description="when nights begin: cron, in the time of Shanghai")
    sites: Path = Field(default=Path("data/sites"), description="site catalogue: a YAML file or a folder of them")
    corrections: Path = Field(default=Path("data/corrections"), description="corrections: a YAML file or a folder")
    contact: str = Field(default="", description="address or page named in the crawler's user agent")
    delay: float = Field(default=2.0, ge=0, description="seconds between two requests to one registered domain")
    refetch_days: int = Field(default=30, ge=0, description="days after which a known page is fetched again")
    domain_budget: int = Field(default=3000, ge=0, description="requests a night to one registered domain; 0: no bound")
    crawls: int = Field(default=4, gt=0, description="crawl processes at a time, each of a province's sites")
    max_bytes: int = Field(default=100_000_000, gt=0, description="largest file that is fetched, in bytes")
    most_loss: float = Field(default=0.05, ge=0, le=1, description="share of its rows that a release may lose")
    keep_releases: int = Field(default=0, ge=0, description="newest releases that `release prune` keeps; 0: all")
    fetch_seconds: float = Field(default=60.0, gt=0, description="time limit for one request, in seconds")
    column_pages: int = Field(default=200, gt=0, description="pages of one list that are looked through")
    workers: int = Field(default=2, gt=0, description="reading processes")
    runner: Literal["threads", "dask"] = Field(default="threads", description="what reading tasks run on")
    batch: int = Field(default=500, gt=0, description="documents a reading task takes at a time")
    read_seconds: float = Field(default=120.0, gt=0, description="time limit for reading one document")
    read_megabytes: int = Field(default=2000, gt=0, description="memory limit for reading one document, in MB")

    @field_validator("schedule")
    @classmethod
    def _cron(cls, value: str) -> str:
        from cronsim import CronSim, CronSimError

        try:
            CronSim(value, dt.datetime(2024, 1, 1))
        except CronSimError as error:
            raise ValueError(f"{value!r} is no cron line ({error}); write minute hour day month weekday") from error
        return value

    @field_validator("store", mode="before")
    @classmethod
    def _folder_or_url(cls, value: object) -> object:
        scheme, found, rest = str(value).strip().partition("://")
        if not (rest if found else scheme):
            raise ValueError("no folder is named")
        if found and scheme not in {"file", "local"}:
            return str(value).strip().rstrip("/")
        return Path(rest) if found else value

    @field_validator("store")
    @classmethod
    def _is_a_path_unless_a_url(cls, value: Path | str) -> Path | str:
        return value if "://" in str(value) else Path(value)

    @property
    def folder(self) -> Path:
        """The folder for what can only be on this machine, such as Prefect's own files."""
        return self.store if isinstance(self.store, Path) else LOCAL_FOLDER

    @property
    def store_name(self) -> str:
        """The store as a person finds it: an absolute path, or a URL."""
        return str(self.store.absolute()) if isinstance(self.store, Path) else self.store

    @property
    def catalog_file(self) -> Path | None:
        """The catalog's file in the store; None where it has a URL. Raises SettingsError where it can have no file."""
        if self.database_url:
            return None
        if isinstance(self.store, Path):
            return self.store / "catalog.db"
        raise SettingsError(
            f"GONGKAI_DATABASE_URL: the store {self.store} (GONGKAI_STORE) has no folder for the catalog; "
            "name a database: postgresql+psycopg://…, or sqlite:////a/local/catalog.db if no other machine works on it"
        )

    @property
    def catalog_url(self) -> str:
        """The catalog's SQLAlchemy URL; raises SettingsError where none is set and the store has no folder for one."""
        return self.database_url or f"sqlite:///{(self.catalog_file or Path()).absolute()}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over `gongkai.toml`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """Read the settings; raises SettingsError naming each setting that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        lines = (f"{_name(item['loc'])}: {item['msg'].removeprefix('Value error, ')}" for item in error.errors())
        raise SettingsError("; ".join(lines)) from error
    except ValueError as error:  # gongkai.toml is not TOML
        raise SettingsError(f"gongkai.toml: {error}") from error


def _name(location: tuple[int | str, ...]) -> str:
    return "GONGKAI_" + "_".join(str(part).removeprefix("GONGKAI_") for part in location).upper()
