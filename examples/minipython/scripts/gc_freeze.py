import gc

gc.collect()


class A:
    pass


a = A()
a.me = a
del a
gc.freeze()
print(gc.get_freeze_count() > 0)
print(gc.collect())
gc.unfreeze()
print(gc.get_freeze_count())
print(gc.collect() >= 1)
