"""The tour that most tutorials on Python's memory take."""
import gc
import sys
import weakref

print("1. Names and objects")
a = [1, 2, 3]
b = a
print(a is b, id(a) == id(b), sys.getrefcount(a) - 1)
b = b + [4]
print(a is b, a, b)

print("2. Mutable arguments")


def change(lst):
    lst.append("changed")
    lst = ["new"]
    return sys.getrefcount(lst) - 1


print(change(a), a)

print("3. Containers keep objects alive")


class Thing:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<{self.name}>"

    def __del__(self):
        print(f"  {self.name} destroyed")


box = [Thing("spoon"), Thing("fork")]
spoon = box[0]
box.clear()
print("box cleared")
spoon = None

print("4. Cycles")
gc.disable()
x, y = Thing("x"), Thing("y")
x.friend, y.friend = y, x
rx = weakref.ref(x)
del x, y
print("alive after del:", rx() is not None)
print("collected:", gc.collect())
print("alive after collect:", rx() is not None)
gc.enable()

print("5. Weak references instead")


class TreeNode:
    def __init__(self, name, parent=None):
        self.name = name
        self._parent = weakref.ref(parent) if parent else None
        self.children = []
        if parent:
            parent.children.append(self)

    @property
    def parent(self):
        return self._parent() if self._parent else None

    def __del__(self):
        print(f"  node {self.name} destroyed")


root = TreeNode("root")
leaf = TreeNode("leaf", root)
print(leaf.parent.name, root.parent)
del root
print("leaf.parent:", leaf.parent)
del leaf

print("6. Interning and small integers")
print((lambda: 5)() is (lambda: 5)(), "ab" + "c" == "abc")

print("7. Context managers")


class Managed:
    def __enter__(self):
        print("  acquired")
        return self

    def __exit__(self, *exc):
        print("  released")


with Managed() as m:
    print("  using")

print("8. Generators use little")
print(sum(i * i for i in range(1000)))
print("done")
