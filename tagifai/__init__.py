"""The tagger: labelled texts in, a model that answers with tags and probabilities out."""

__version__ = "0.1.0"
