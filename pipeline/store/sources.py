"""Stand-in until merged."""


def link(c, d):
    return None


def release(c, d):
    return None
