import gc

gc.collect()
gc.disable()
log = []


def watch(phase, info):
    log.append((phase, info["generation"], info["collected"]))


gc.callbacks.append(watch)


class A:
    pass


a = A()
a.me = a
del a
gc.collect()
gc.collect(0)
gc.callbacks.remove(watch)
gc.collect()
print(log)
print(gc.garbage)
