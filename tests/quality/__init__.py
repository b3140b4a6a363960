"""The scoring harness: how well the first stage reads, on every labelled set, beside baselines.

`python -m tests.quality [TABLE...]` prints the tables, `make quality` all of them. Sets are read
once (`library`), models fitted on some score what is stored of others (`models`).
"""
