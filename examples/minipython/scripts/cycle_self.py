import gc


class Node:
    def __del__(self):
        print("del")


gc.collect()
n = Node()
n.me = n
del n
print("deleted")
print(gc.collect())
l = []
l.append(l)
del l
print(gc.collect())
d = {}
d["d"] = d
del d
print(gc.collect())
t = ([],)
t[0].append(t)
del t
print(gc.collect())
