import gc
import weakref


class A:
    def __init__(self, n):
        self.n = n


def gone(r):
    print("callback", r() is None)


a = A(1)
r = weakref.ref(a, gone)
del a
print("deleted")
a = A(2)
r = weakref.ref(a, gone)
del r
del a
print("reference went first: no callback")
a = A(3)
r1 = weakref.ref(a, lambda r: print("first"))
r2 = weakref.ref(a, lambda r: print("second"))
print(weakref.getweakrefcount(a))
del a
print("cycle")
a = A(4)
a.me = a
r = weakref.ref(a, gone)
del a
print("still there:", r() is not None)
gc.collect()
print(r())


def bad(r):
    raise RuntimeError("in callback")


a = A(5)
r = weakref.ref(a, bad)
del a
print("end")
