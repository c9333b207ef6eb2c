import gc
import weakref


class Key:
    def __init__(self, n):
        self.n = n


d = weakref.WeakKeyDictionary()
a, b = Key(1), Key(2)
d[a] = "one"
d[b] = "two"
print(len(d), d[a], d.get(b), a in d)
del a
print(len(d), list(d.values()))
d[b] = "changed"
print(len(d), d[b])
for key, value in d.items():
    print(key.n, value)
del key
k = Key(3)
k.me = k
d[k] = "cycle"
del k
print(len(d))
gc.collect()
print(len(d))
try:
    d[Key(9)]
except KeyError:
    print("KeyError")
del d[b]
print(len(d))
