def a():
    b()


def b():
    try:
        c()
    except KeyError as e:
        raise RuntimeError("chained") from e


def c():
    {}["key"]


a()
