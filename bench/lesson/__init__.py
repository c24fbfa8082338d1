"""Speed, measured: each module is a program of its own (``python -m bench.first_run``)."""
