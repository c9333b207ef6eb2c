"""Garbage is found without being asked for: the heap stays small."""
import gc


class Node:
    alive = 0
    most = 0

    def __init__(self):
        Node.alive += 1
        Node.most = max(Node.most, Node.alive)
        self.partner = None

    def __del__(self):
        Node.alive -= 1


for _ in range(20000):
    a, b = Node(), Node()
    a.partner, b.partner = b, a
print(Node.most < 5000)
del a, b
gc.collect()
print(Node.alive)
