def f():
    try:
        raise ValueError("first")
    except ValueError:
        try:
            raise KeyError("second")
        except KeyError:
            raise TypeError("third")


try:
    f()
except TypeError as e:
    while e is not None:
        print(type(e).__name__, e)
        e = e.__context__


class CM:
    def __exit__(self, *a):
        raise OSError("from exit")

    def __enter__(self):
        return self


try:
    with CM():
        raise ValueError("body")
except OSError as e:
    print(repr(e), repr(e.__context__))
try:
    try:
        raise ValueError("a")
    finally:
        raise KeyError("b")
except KeyError as e:
    print(repr(e.__context__))


def g():
    try:
        return "try"
    finally:
        return "finally"


print(g())


def h():
    for i in range(3):
        try:
            return i
        finally:
            continue
    return "done"


print(h())
try:
    raise ValueError("notes")
except ValueError as e:
    e.add_note("a note")
    print(e.__notes__)
import sys

print(sys.exc_info())
f()
