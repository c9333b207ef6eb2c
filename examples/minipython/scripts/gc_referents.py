import gc


class A:
    pass


a = A()
b = [a]
c = {"key": a}
print(a in gc.get_referents(b), "key" in gc.get_referents(c), a in gc.get_referents(c))
refs = gc.get_referrers(a)
print(b in refs, c in refs)
print(any(x is b for x in gc.get_objects()))
a.link = b
print(any(x is b for x in gc.get_referents(a)) or any(x is b for x in gc.get_referents(a.__dict__)))
