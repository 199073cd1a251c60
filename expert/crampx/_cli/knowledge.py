"""``crampx knowledge``."""

from __future__ import annotations

from crampx._cli._commands import LazyGroup

knowledge = LazyGroup(
    "knowledge",
    help="Check, list, show, search, draw or compare the knowledge.",
    lazy={
        "check": ("knowledge_check", "check", "Check every knowledge file and list all problems."),
        "list": ("knowledge_list", "list_entries", "List what the knowledge holds."),
        "show": ("knowledge_show", "show", "Show one entry with its rules and sources."),
        "search": ("knowledge_search", "search", "Find entries by words."),
        "graph": ("knowledge_graph", "graph", "Show or draw what leads to what."),
        "coverage": ("knowledge_coverage", "coverage", "Tell what no example exercises."),
        "diff": ("knowledge_diff", "diff", "Compare two versions, and what becomes of the examples."),
    },
)
