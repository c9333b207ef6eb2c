import gc

gc.collect()
gc.disable()
before = gc.get_count()[0]
keep = [[] for _ in range(200)]
after = gc.get_count()[0]
print(200 <= after - before <= 210)
del keep
gc.collect()
print(gc.get_count()[0] < 20, gc.get_count()[1:])
gc.collect(0)
gc.collect(0)
print(gc.get_count()[1:])
gc.collect(1)
print(gc.get_count()[1:])
gc.collect()
print(gc.get_count()[1:])
