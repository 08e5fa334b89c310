"""Fuzzing that looks at which code each call reaches: `python -m tests.fuzz.guided SECONDS SEED`, with atheris."""

import sys

import atheris

with atheris.instrument_imports(include=["optimize", "tagifai"]):
    from hypothesis import given

    from tests.fuzz import fuzzing
    from tests.fuzz.doors import CALLS, Call


SLOWER = 8
"""Instrumented code takes so many times as long; each module is instrumented when a call first imports it."""


def main(seconds: int, seed: int) -> None:
    """Make up calls until the time is over; libFuzzer ends this process, with 0 if none went wrong."""
    fuzzing.LONGEST *= SLOWER
    with fuzzing.playground() as folder, atheris.instrument_imports(include=["optimize", "tagifai"]):

        @given(CALLS)
        def check(call: Call) -> None:
            fuzzing.check_call(call, folder)

        # A call is at most as long as what Hypothesis takes from the bytes; the others would make nothing of them.
        words = [sys.argv[0], f"-max_total_time={seconds}", f"-seed={seed}", "-len_control=0", "-max_len=4096"]
        atheris.Setup(words, check.hypothesis.fuzz_one_input)  # type: ignore[attr-defined]
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
