"""``python -m crampx`` is ``crampx``."""

from crampx._cli import main

if __name__ == "__main__":
    main()
