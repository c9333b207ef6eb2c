class A:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("del", self.n)


def gen():
    a = A("a")
    yield 1
    b = A("b")
    yield 2
    print("last")


g = gen()
print(next(g))
print(next(g))
try:
    next(g)
except StopIteration:
    print("stopped")
print("still have g")
g = gen()
next(g)
del g
print("dropped early")
g = gen()
del g
print("never started")
l = [A(i) for i in range(3)]
g = (x.n for x in l)
print(next(g))
del l
print(next(g))
del g
print("end")
