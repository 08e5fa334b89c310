"""The trial that runs: it suggests, trains, reports and is pruned in memory."""
