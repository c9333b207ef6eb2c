import gc

alive = None


class Node:
    def __init__(self, name):
        self.name = name
        self.data = ["data of " + name]

    def __del__(self):
        global alive
        print("del", self.name)
        if self.name == "a":
            alive = self


a = Node("a")
b = Node("b")
a.other = b
b.other = a
del a, b
print(gc.collect())
print(alive.name, alive.other.name, alive.other.data)
alive = None
print("let go")
print(gc.collect())
print(gc.collect())
