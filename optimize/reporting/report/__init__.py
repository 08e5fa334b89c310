"""The report of a study: one self-contained page, its sections in a module each, and the same as Markdown."""
