import sys


class A:
    def m(self):
        return sys.getrefcount(self)


a = A()
print(sys.getrefcount(a))
b = a
print(sys.getrefcount(a))
c = [a, a, a]
print(sys.getrefcount(a))
d = {"x": a}
print(sys.getrefcount(a))
del b
print(sys.getrefcount(a))
c.pop()
print(sys.getrefcount(a))
c = None
print(sys.getrefcount(a))
d.clear()
print(sys.getrefcount(a))


def f(x):
    return sys.getrefcount(x)


print(f(a))
print(a.m())
print(sys.getrefcount(A()))
print(sys.getrefcount([]))
t = (a, a)
print(sys.getrefcount(a))
e = A()
e.other = a
print(sys.getrefcount(a))
del e
print(sys.getrefcount(a))
m = a.m
print(sys.getrefcount(a))
del m
for x in [a]:
    print(sys.getrefcount(a))
print(sys.getrefcount(a))


def closure():
    z = A()

    def inner():
        return sys.getrefcount(z)

    return sys.getrefcount(z), inner()


print(closure())


def star(*args):
    return sys.getrefcount(args[0])


print(star(a))
lst = []
print(sys.getrefcount(lst))
lst.append(lst)
print(sys.getrefcount(lst))
