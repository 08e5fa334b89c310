"""Entry point for ``python -m tagifai``."""

from tagifai.cli import main

if __name__ == "__main__":
    main(prog_name="tagifai")
