import gc
import weakref


class Parent:
    def __init__(self, name):
        self.name = name
        self.children = []

    def add(self, child):
        child.parent = self
        self.children.append(child)

    def __del__(self):
        print("parent", self.name)


class Child:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("child", self.name)


p = Parent("p")
p.add(Child("c1"))
p.add(Child("c2"))
del p
print("strong: deleted")
gc.collect()


class WeakParent(Parent):
    def add(self, child):
        child.parent = weakref.ref(self)
        self.children.append(child)


p = WeakParent("w")
p.add(Child("c3"))
print(p.children[0].parent() is p)
del p
print("weak: deleted")
print(gc.collect())
