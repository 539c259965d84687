"""Scrapy's settings. What people may set is in `schemas/settings.py`, a site's own delay in the catalogue."""

from __future__ import annotations

from schemas.settings import load_settings

_settings = load_settings()

BOT_NAME = "gongkai"
SPIDER_MODULES = ["spiders"]

_contact = f"; +{_settings.contact}" if _settings.contact else ""
USER_AGENT = f"Mozilla/5.0 (compatible; gongkai/0.1{_contact})"
ROBOTSTXT_USER_AGENT = "gongkai"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = _settings.delay
DOWNLOAD_DELAY_JITTER = 0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = _settings.delay
DOWNLOAD_TIMEOUT = _settings.fetch_seconds
DOWNLOAD_MAXSIZE = _settings.max_bytes
DOWNLOAD_WARNSIZE = 0

DOWNLOAD_HANDLERS = {
    "http": "spiders.connections.Connections",
    "https": "spiders.connections.Connections",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
TWISTED_DNS_RESOLVER = "spiders.resolver.PublicAddresses"
DNS_TIMEOUT = 20
REDIRECT_MAX_TIMES = 10

RETRY_HTTP_CODES = [429, 503]
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the catalog says it

METAREFRESH_ENABLED = False  # the spider follows shells itself, once
HTTPCACHE_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # it runs code that it is sent

DOWNLOADER_MIDDLEWARES = {
    "spiders.politeness.OneSlotPerDomain": 60,
    "spiders.limits.SizeOfAnswers": 70,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.robots.ObeyRobots": 100,
    "spiders.politeness.RobotsAnswers": 540,  # outside the retries
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.patience.BackOff": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "spiders.politeness.Unpacking": 590,
    "spiders.warc.RecordWarc": 990,  # next to the network
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "spiders.politeness.RedirectOnSite": 600,
}
SPIDER_MIDDLEWARES = {"spiders.stumbles.RecordExceptions": 10}
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "spiders.politeness.Throttle": 0,
}
ITEM_PIPELINES = {"spiders.pipeline.ArchivePipeline": 100}
CONCURRENT_ITEMS = 1  # a page is kept before what it leads to is asked for; Scrapy makes so many tasks for each answer
WARN_ON_GENERATOR_RETURN_VALUE = False  # it would read the callback's source for each answer
LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
