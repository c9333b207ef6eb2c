import weakref


class Big:
    made = 0

    def __init__(self, key):
        Big.made += 1
        self.key = key

    def __del__(self):
        print("drop", self.key)


_cache = weakref.WeakValueDictionary()


def get(key):
    value = _cache.get(key)
    if value is None:
        value = Big(key)
        _cache[key] = value
    return value


a = get("x")
b = get("x")
print(a is b, Big.made)
del a, b
c = get("x")
print(Big.made)
del c
strong = {}
strong["y"] = get("y")
print(Big.made, len(_cache))
del strong
print(len(_cache))
