import gc


class Node:
    def __init__(self):
        self.next = None


gc.collect()
gc.disable()
first = last = Node()
for _ in range(99999):
    node = Node()
    last.next = node
    last = node
last.next = first
del first, last, node
print(gc.collect())
print(gc.collect())
gc.enable()


class Counted:
    n = 0

    def __del__(self):
        Counted.n += 1


gc.disable()
nodes = [Counted() for _ in range(10000)]
for i, node in enumerate(nodes):
    node.prev = nodes[i - 1]
del nodes, node
print(Counted.n)
print(gc.collect())
print(Counted.n)
