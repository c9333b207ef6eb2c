from contextlib import contextmanager, suppress


class M:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind.__name__ if kind else None)
        return self.swallow

    def __del__(self):
        print("del", self.name)


with M("a") as a, M("b"):
    print("body")
print("after")
del a
with M("swallows", True):
    raise ValueError("x")
print("swallowed")
try:
    with M("passes"):
        raise ValueError("y")
except ValueError as e:
    print("got", e)


def f():
    with M("return"):
        return "value"


print(f())
for i in range(2):
    with M("loop%d" % i):
        if i == 0:
            continue
        break


@contextmanager
def managed():
    print("setup")
    try:
        yield "resource"
    finally:
        print("teardown")


with managed() as r:
    print(r)
try:
    with managed():
        raise KeyError("k")
except KeyError:
    print("propagated")
with suppress(ZeroDivisionError):
    1 / 0
print("end")
