import gc
import weakref


class A:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("del", self.n)


gc.collect()
a, b, c = A(1), A(2), A(3)
a.next, b.next, c.next = b, c, a
refs = [weakref.ref(x, lambda r, n=x.n: print("callback", n)) for x in (a, b, c)]
x = None
del a, b, c
print(gc.collect())
print([r() for r in refs])
a, b = A(4), A(5)
a.b, b.a = b, a
keep = weakref.ref(a)
del a
print(keep().n)
del b
gc.collect()
print(keep())
