import weakref


class Image:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Image({self.name})"


cache = weakref.WeakValueDictionary()
a = Image("a")
b = Image("b")
cache["a"] = a
cache["b"] = b
print(len(cache), sorted(cache.keys()), cache["a"], "a" in cache)
del a
print(len(cache), sorted(cache.keys()), "a" in cache, cache.get("a"))
try:
    cache["a"]
except KeyError as e:
    print("KeyError", e)
print(list(cache.items()))
cache["c"] = Image("temporary")
print(len(cache))
c = cache.setdefault("d", Image("d"))
print(cache["d"] is c, cache.pop("d") is c, len(cache))
del b
print(len(cache), list(cache.values()))
