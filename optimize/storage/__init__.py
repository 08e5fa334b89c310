"""Where studies live: the database, its locks, and how trials are read, written, claimed and recovered."""
