import gc

gc.collect()
a = []
b = [a]
a.append(b)
print(a)
del a, b
print(gc.collect())
d = {"name": "d"}
d["self"] = d
print(d)
del d
print(gc.collect())
d1 = {}
d2 = {"d1": d1}
d1["d2"] = d2
d1["list"] = [d1, d2]
del d1, d2
print(gc.collect())
