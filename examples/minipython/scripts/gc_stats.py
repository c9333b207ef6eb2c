import gc

gc.disable()
gc.collect()
before = gc.get_stats()
l = []
l.append(l)
del l
gc.collect()
after = gc.get_stats()
print(len(after), sorted(after[2]))
print(after[2]["collections"] - before[2]["collections"])
print(after[2]["collected"] - before[2]["collected"])
print(after[2]["uncollectable"])
