import gc

print(gc.get_threshold())
gc.set_threshold(500, 5, 5)
print(gc.get_threshold())
gc.set_threshold(100)
print(gc.get_threshold())


class Node:
    deleted = 0

    def __init__(self):
        self.me = self

    def __del__(self):
        Node.deleted += 1


for _ in range(1000):
    Node()
print(Node.deleted >= 700)
gc.collect()
print(Node.deleted)
gc.set_threshold(0)
Node.deleted = 0
for _ in range(5000):
    Node()
print(Node.deleted)
gc.collect()
print(Node.deleted)
