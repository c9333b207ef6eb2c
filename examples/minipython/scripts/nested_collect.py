import gc


class A:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("del; a collection inside finds", gc.collect())


A()
print(gc.collect())


class B:
    def __del__(self):
        x = [1]
        x.append(x)
        del x
        print("del B", gc.collect() >= 0)


b = B()
del b


class C:
    def __init__(self, n):
        self.n = n
        self.me = self

    def __del__(self):
        if self.n:
            C(self.n - 1)
        print("del C", self.n)


C(2)
gc.collect()
gc.collect()
gc.collect()
