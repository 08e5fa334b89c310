"""The best trial as the final run, and its model as the champion."""
