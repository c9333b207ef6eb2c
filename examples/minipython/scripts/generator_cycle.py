import gc


class A:
    def __del__(self):
        print("del A")


def gen(holder):
    a = A()
    try:
        yield 1
        yield 2
    finally:
        print("generator closed")


holder = []
g = gen(holder)
holder.append(g)
print(next(g))
del g
print("still held")
del holder
print("cycle gone?")
gc.collect()
g = gen(None)
next(g)
del g
print("closed at once")
holder = []
g = gen(holder)
holder.append(g)
next(g)
g2 = g
del holder, g, g2
gc.collect()
print("end")
