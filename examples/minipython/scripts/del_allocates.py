import gc

log = []


class Node:
    def __init__(self, n):
        self.n = n
        self.links = []

    def __del__(self):
        log.append(self.n)
        temporary = [Node.__name__ for _ in range(3)]
        assert all(isinstance(l, Node) for l in self.links)
        assert [l.n for l in self.links] is not None


nodes = [Node(i) for i in range(10)]
for a in nodes:
    a.links.extend(nodes)
del nodes, a
print(log)
gc.collect()
print(sorted(log))
