import sys
import weakref


class P:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


p = P(1, 2)
print(p.x, p.y)
try:
    p.z = 3
except AttributeError as e:
    print(e)
try:
    p.__dict__
except AttributeError as e:
    print(e)
try:
    weakref.ref(p)
except TypeError as e:
    print(e)
del p.x
try:
    p.x
except AttributeError as e:
    print("AttributeError")


class W:
    __slots__ = ("a", "__weakref__")


w = W()
print(weakref.ref(w)() is w)


class Child(P):
    pass


c = Child(1, 2)
c.z = 5
print(c.__dict__, c.x)
