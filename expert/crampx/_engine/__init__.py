"""Forward chaining over the compiled network, on experta with a matcher, a strategy and a run loop of our own.

Engine words (fact, rule, salience, agenda, activation) stay inside this package. Why experta's own matcher and strategy
are not used is shown in ``tests/unit/test_experta_defects.py``.
"""
