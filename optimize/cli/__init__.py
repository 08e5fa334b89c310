"""The command line: options, text, progress, shutdown."""
