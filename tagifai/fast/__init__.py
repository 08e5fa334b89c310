"""The same training in a tenth of the time: what `tagifai.train` does, without the work that changes no number."""
