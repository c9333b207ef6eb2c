import gc


class Node:
    def __init__(self, name):
        self.name = name
        self.other = None

    def __del__(self):
        print("del", self.name)


gc.collect()
a = Node("a")
b = Node("b")
a.other = b
b.other = a
del a
print("a's name is gone")
del b
print("b's name is gone")
print(gc.collect())
print(gc.collect())
