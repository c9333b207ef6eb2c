import weakref


class A:
    def hello(self):
        return "hello"


a = A()
r = weakref.ref(a)
print(r() is a, r().hello())
print(weakref.getweakrefcount(a))
r2 = weakref.ref(a)
print(r is r2, r == r2, weakref.getweakrefcount(a))
del a
print(r(), r2())
for value in ([], {}, 1, "text", (1,), None):
    try:
        weakref.ref(value)
        print("no error")
    except TypeError as e:
        print(e)


class L(list):
    pass


l = L([1, 2])
r = weakref.ref(l)
print(r())
del l
print(r())


def f():
    pass


r = weakref.ref(f)
print(r() is f)
del f
print(r())
s = {1}
r = weakref.ref(s)
print(r())
del s
print(r())
a = A()
m = weakref.ref(a.hello)
print(m())
w = weakref.WeakMethod(a.hello)
print(w()())
del a
print(w())
