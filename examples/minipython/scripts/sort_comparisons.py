class Item:
    def __init__(self, k, n):
        self.k, self.n = k, n

    def __lt__(self, other):
        return self.k < other.k

    def __repr__(self):
        return f"{self.k}{self.n}"


items = [Item(k, n) for n, k in enumerate("banana")]
print(sorted(items), sorted(items, reverse=True))
items.sort(key=lambda i: i.n, reverse=True)
print(items)
try:
    sorted([1, "a"])
except TypeError as e:
    print(e)
try:
    sorted([object(), object()])
except TypeError as e:
    print(e)
print(sorted([(1, "b"), (1, "a"), (0, "z")]), sorted({"b": 1, "a": 2}), sorted("hello"))
print(max((1, 2), (1, 3)), min("b", "a"), sorted([3, 1, 2], key=lambda x: -x))
