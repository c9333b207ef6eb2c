import gc
import weakref


class A:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("del", self.n, r() is None)


a = A(1)
r = weakref.ref(a, lambda _: print("callback"))
del a
print("--")
a = A(2)
a.me = a
r = weakref.ref(a, lambda _: print("callback"))
del a
gc.collect()
print("end")
