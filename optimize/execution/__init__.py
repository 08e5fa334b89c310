"""A study while it runs: plan, session, budget."""
