"""``crampx knowledge``."""

from __future__ import annotations

from crampx._cli._commands import LazyGroup

knowledge = LazyGroup(
    "knowledge",
    help="Check, list, show, draw or search the knowledge.",
    lazy={
        "check": ("knowledge_check", "check", "Check every knowledge file and list all problems."),
        "list": ("knowledge_list", "list_entries", "List what the knowledge holds."),
        "show": ("knowledge_show", "show", "Show one entry with its rules and sources."),
        "graph": ("knowledge_graph", "graph", "Draw what leads to what, for Graphviz or Mermaid."),
        "search": ("knowledge_search", "search", "Find entries by words."),
    },
)
