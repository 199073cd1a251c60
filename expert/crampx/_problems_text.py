"""How a problem is shown: place, severity, code, message; the line with a caret; near names and what is allowed."""

from __future__ import annotations

from crampx._problems import Problem

_WIDTH = 100
_MANY = 30


def render_problem(problem: Problem, root: str = "") -> str:
    """A problem as lines of text, without a final line feed. Never shows ``found``, which may be the patient's.

    Args:
        problem: what to show.
        root: put before the file of a span, so that a terminal can open it (``knowledge/``).

    >>> from crampx._problems import Span
    >>> span = Span("findings/x.yaml", 4, 13)
    >>> line = "when: {lab: potasium, is: unknown}"
    >>> problem = Problem("unknown_analyte", "error", "no analyte is called potasium", span=span,
    ...                   line_text=line, suggestions=("potassium",))
    >>> print(render_problem(problem))
    findings/x.yaml:4:13: error unknown_analyte: no analyte is called potasium
      when: {lab: potasium, is: unknown}
                  ^
      did you mean potassium?
    """
    place = problem.place()
    if problem.span is not None:
        place = root + place
    head = f"{problem.severity} {problem.code}: {problem.message}"
    lines = [f"{place}: {head}" if place else head]
    if problem.span is not None and problem.line_text is not None and problem.line_text.strip():
        lines += _caret(problem.line_text, problem.span.column)
    if problem.suggestions:
        lines.append(f"  did you mean {_or(problem.suggestions)}?")
    elif problem.allowed:
        shown = problem.allowed[:_MANY]
        more = f" and {len(problem.allowed) - _MANY} more" if len(problem.allowed) > _MANY else ""
        lines.append(f"  allowed: {', '.join(shown)}{more}")
    return "\n".join(lines)


def _caret(line: str, column: int) -> list[str]:
    """The line without its indentation, cut to fit around the column, and the caret under the column."""
    line = line.replace("\t", " ")
    start = len(line) - len(line.lstrip())
    if column - 1 < start or column - 1 - start > _WIDTH - 20:
        start = max(0, column - 21)
    return [f"  {line[start : start + _WIDTH].rstrip()}", f"  {' ' * (column - 1 - start)}^"]


def _or(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
