"""A tokenizer in a module of its own."""

import re


def split_words(text):
    """Return the words of a text, with their marks: `C++` stays."""
    return re.findall(r"[a-z0-9+#]+", text.lower())
