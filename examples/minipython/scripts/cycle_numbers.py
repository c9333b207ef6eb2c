import gc


class A:
    pass


gc.collect()


def ring(n):
    nodes = [A() for _ in range(n)]
    for i, node in enumerate(nodes):
        node.next = nodes[(i + 1) % n]


for n in (1, 2, 3, 10, 100, 1000):
    ring(n)
    print(n, gc.collect())



class B:
    pass


a = B()
a.self = a
a.data = [1, 2, 3]
a.more = {"x": 1}
a.both = {"x": []}
a.text = "text"
del a
print(gc.collect())
a = B()
a.self = a
a.__dict__
del a
print(gc.collect())


class C:
    pass


a = C()
a.method = a.__init__
a.bound = C.__repr__
del a
print(gc.collect())
x = [[], [], []]
x.append(x)
del x
print(gc.collect())
