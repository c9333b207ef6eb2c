import gc
import weakref

gc.collect()


def make():
    class Local:
        def method(self):
            return 1

    return Local


C = make()
r = weakref.ref(C)
print(C().method())
del C
print("class alive until collected:", r() is not None)
gc.collect()
print(r() is None)


class Plain:
    pass


del Plain
print(gc.collect())


class Base:
    pass


gc.collect()


class Derived(Base):
    pass


del Derived
print(gc.collect() > 0)
print(Base.__subclasses__())
