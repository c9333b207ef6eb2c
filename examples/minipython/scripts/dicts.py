d = {"a": 1, "b": 2}
d["c"] = 3
print(d, len(d), d["a"], d.get("x"), d.get("x", 0), "a" in d, list(d), list(d.values()), list(d.items()))
del d["b"]
print(d, d.pop("a"), d.pop("zz", None), d.setdefault("e", []), d)
d.update({"f": 1}, g=2)
print(d, {**d, "h": 3}, d | {"i": 4}, dict([("x", 1)]), dict(y=2), {i: i * i for i in range(3)})
for k, v in d.items():
    print(k, v)
try:
    d["missing"]
except KeyError as e:
    print("KeyError", e)
try:
    {[]: 1}
except TypeError as e:
    print(e)
print({1: "int", 1.0: "float", True: "bool"}, {(1, 2): "t"}[(1, 2)], {None: 1})
s = {1, 2, 3}
s.add(4)
s.discard(1)
print(sorted(s), 2 in s, sorted(s & {2, 3}), sorted(s | {9}), sorted(s - {2}), sorted(s ^ {2, 10}), {1} <= {1, 2}, set())
print(sorted(set("hello")), len(frozenset([1, 1])), {1, 2} == {2, 1}, sorted({x % 3 for x in range(10)}))
big = {}
for i in range(1000):
    big[i] = str(i)
for i in range(0, 1000, 2):
    del big[i]
print(len(big), big[501], list(big)[:3], big.popitem())
try:
    for k in big:
        big[k + 5000] = 1
except RuntimeError as e:
    print(e)
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple

c = Counter("mississippi")
print(c.most_common(2), c["z"])
dd = defaultdict(list)
dd["a"].append(1)
print(dict(dd), len(dd))
q = deque([1, 2, 3], maxlen=3)
q.append(4)
q.appendleft(0)
print(list(q), q.pop(), q.popleft(), len(q))
P = namedtuple("P", "x y")
p = P(1, y=2)
print(p, p.x, p[1], p._asdict(), p == (1, 2))
nested = {"a": {"b": [1, 2, {"c": 3}]}}
print(nested["a"]["b"][2]["c"], nested)
