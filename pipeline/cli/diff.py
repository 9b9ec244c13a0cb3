"""`solieu diff`."""

NAME = "diff"
HELP = "x"


def run() -> None:
    pass
