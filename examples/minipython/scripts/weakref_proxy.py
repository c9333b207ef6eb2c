import weakref


class A:
    def __init__(self):
        self.x = 1

    def get(self):
        return self.x

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return i * 2


a = A()
p = weakref.proxy(a)
print(p.x, p.get(), len(p), p[4])
p.x = 5
print(a.x)
del a
try:
    p.x
except ReferenceError as e:
    print(type(e).__name__, e)
