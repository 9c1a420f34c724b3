"""What the real Pagure and its stand-in both hold, so that the same tests pass on either."""

# The commits of each branch are made up for the stand-in, and made by git for the real one.
BRANCHES = {"main": ["a" * 40], "same": ["a" * 40], "feature": ["a" * 40, "b" * 40]}
PROJECTS = 24
ALL = ("pull_request_create", "pull_request_comment", "pull_request_flag", "pull_request_close")
# Token: who it is, and what it may do. `berth` owns every project, `ann` owns none.
TOKENS = {
    "tests": ("berth", ALL),
    "reader": ("berth", ("pull_request_comment",)),
    "ann": ("ann", ALL),
}
