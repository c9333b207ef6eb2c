class A:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("del", self.n)


def f():
    a = A("f.a")
    b = A("f.b")
    print("in f")


f()
print("after f")


def g(x):
    print("in g", x.n)
    x = None
    print("rebound in g")


g(A("arg"))
print("after g")


def h():
    a = A("returned")
    return a


h()
print("dropped result")
r = h()
print("kept result")
del r


def early(flag):
    a = A("early")
    if flag:
        return 1
    print("not reached")


print(early(True))


def nested():
    outer = A("outer")

    def inner():
        local = A("inner")
        print("inner")

    inner()
    print("after inner")


nested()
print("end")
