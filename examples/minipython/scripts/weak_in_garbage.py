import gc
import weakref


class Node:
    def __init__(self, name):
        self.name = name

    def on_death(self, reference):
        print("should not be called", self.name)


a = Node("a")
b = Node("b")
a.other, b.other = b, a
a.watch = weakref.ref(b, a.on_death)
del a, b
print(gc.collect() > 0)
a = Node("c")
b = Node("d")
watch = weakref.ref(b, lambda r: print("called, outside"))
a.other, b.other = b, a
a.watch = weakref.ref(b, a.on_death)
del a, b
gc.collect()
