import gc

gc.disable()
gc.collect()


class A:
    pass


old = A()
old.me = old
gc.collect(0)
gc.collect(1)
del old
print(gc.collect(0))
young = A()
young.me = young
del young
print(gc.collect(0))
print(gc.collect())
for bad in (-1, 3):
    try:
        gc.collect(bad)
    except ValueError as e:
        print(e)
