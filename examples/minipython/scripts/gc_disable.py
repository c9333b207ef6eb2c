import gc

print(gc.isenabled())
gc.disable()
print(gc.isenabled())


class Node:
    deleted = 0

    def __init__(self):
        self.me = self

    def __del__(self):
        Node.deleted += 1


for _ in range(3000):
    Node()
print(Node.deleted)
print(gc.collect())
print(Node.deleted)
gc.enable()
print(gc.isenabled())
for _ in range(3000):
    Node()
print(Node.deleted > 4000)
