"""What the parsers of all platforms share, in one place to import from."""

from spiders.platforms.attachments import attachments
from spiders.platforms.bodies import body_of
from spiders.platforms.dates import find_date, find_dates, has_year
from spiders.platforms.details import read_detail, read_tree
from spiders.platforms.index_block import read_index
from spiders.platforms.links import (
    LONGEST_ADDRESS,
    absolute,
    base_of,
    is_file,
    is_folder,
    links_of,
    target_of,
    title_of,
)
from spiders.platforms.lists import entries, is_bare_year, is_next_label, next_by_label, sub_lists
from spiders.platforms.tree import Element, decode, has_class, parse, parse_text, printed, scripts_of, text_of

__all__ = [
    "LONGEST_ADDRESS",
    "Element",
    "absolute",
    "attachments",
    "base_of",
    "body_of",
    "decode",
    "entries",
    "find_date",
    "find_dates",
    "has_class",
    "has_year",
    "is_bare_year",
    "is_file",
    "is_folder",
    "is_next_label",
    "links_of",
    "next_by_label",
    "parse",
    "parse_text",
    "printed",
    "read_detail",
    "read_index",
    "read_tree",
    "scripts_of",
    "sub_lists",
    "target_of",
    "text_of",
    "title_of",
]
