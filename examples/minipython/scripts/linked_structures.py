class Node:
    def __init__(self, value):
        self.value = value
        self.left = self.right = None


class Tree:
    def __init__(self):
        self.root = None

    def insert(self, value):
        if self.root is None:
            self.root = Node(value)
            return
        node = self.root
        while True:
            if value < node.value:
                if node.left is None:
                    node.left = Node(value)
                    return
                node = node.left
            else:
                if node.right is None:
                    node.right = Node(value)
                    return
                node = node.right

    def __iter__(self):
        def walk(node):
            if node:
                yield from walk(node.left)
                yield node.value
                yield from walk(node.right)

        return walk(self.root)


t = Tree()
for v in [5, 2, 8, 1, 9, 3]:
    t.insert(v)
print(list(t), 8 in t)


class LinkedList:
    class _Node:
        def __init__(self, value, next=None):
            self.value, self.next = value, next

    def __init__(self, items=()):
        self.head = None
        self.size = 0
        for item in items:
            self.push(item)

    def push(self, value):
        self.head = self._Node(value, self.head)
        self.size += 1

    def __len__(self):
        return self.size

    def __getitem__(self, i):
        if i >= self.size:
            raise IndexError(i)
        node = self.head
        for _ in range(i):
            node = node.next
        return node.value


l = LinkedList("abc")
print(list(l), len(l), l[1], "b" in l)


class Graph:
    def __init__(self):
        self.edges = {}

    def add(self, a, b):
        self.edges.setdefault(a, []).append(b)
        self.edges.setdefault(b, []).append(a)

    def bfs(self, start):
        seen, queue = {start}, [start]
        while queue:
            node = queue.pop(0)
            yield node
            for n in self.edges[node]:
                if n not in seen:
                    seen.add(n)
                    queue.append(n)


g = Graph()
for a, b in [(1, 2), (1, 3), (2, 4), (3, 4), (4, 5)]:
    g.add(a, b)
print(list(g.bfs(1)))


class LRU:
    def __init__(self, n):
        self.n, self.d = n, {}

    def get(self, k):
        if k not in self.d:
            return -1
        self.d[k] = self.d.pop(k)
        return self.d[k]

    def put(self, k, v):
        self.d.pop(k, None)
        self.d[k] = v
        if len(self.d) > self.n:
            del self.d[next(iter(self.d))]


c = LRU(2)
c.put(1, 1)
c.put(2, 2)
c.get(1)
c.put(3, 3)
print(c.get(2), c.get(1), c.d)
