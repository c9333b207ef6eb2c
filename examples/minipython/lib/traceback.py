import sys


def format_exception(exc, *rest):
    return [format_exception_of(rest[0] if rest else exc)]


def format_exc():
    return format_exception_of(sys.exc_info()[1])


def format_exception_only(exc, *rest):
    return [describe(rest[0] if rest else exc) + "\n"]


def print_exc(file=None):
    print(format_exc(), end="", file=file or sys.stderr)


def print_exception(exc, *rest, file=None):
    print(format_exception_of(exc), end="", file=file or sys.stderr)
