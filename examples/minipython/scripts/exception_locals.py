class A:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("del", self.n)


def f():
    a = A("local of f")
    raise ValueError("v")


try:
    f()
except ValueError:
    print("handling")
print("after")

saved = None
try:
    f()
except ValueError as e:
    saved = e
print("saved", saved)
saved = None
print("forgotten")


def g():
    try:
        f()
    except ValueError as e:
        print("in g", e)
    print("end of g")


g()


def h():
    a = A("local of h")
    try:
        raise KeyError("k")
    except KeyError:
        print("handled in h")


h()
print("end")
