"""When things run and in what order: the flows, the release, the command line."""

from flows.ending import keep_datetime

keep_datetime()
