class D:
    def __init__(self):
        self.items = {"a": 1, "b": 2}

    def __delitem__(self, key):
        print("delitem", key)
        del self.items[key]

    def __delattr__(self, name):
        print("delattr", name)
        super().__delattr__(name)

    @property
    def p(self):
        return 1

    @p.deleter
    def p(self):
        print("deleter")


d = D()
del d["a"]
d.x = 5
del d.x
try:
    del d.x
except AttributeError as e:
    print(e)
try:
    del d["zz"]
except KeyError as e:
    print("KeyError", e)
x = [1, 2, 3, 4, 5, 6]
del x[1:3]
print(x)
del x[::2]
print(x)
a = b = 1
del a, (b)
try:
    print(a)
except NameError as e:
    print(e)


def f():
    y = 1
    del y
    try:
        y
    except UnboundLocalError as e:
        print("unbound")


f()
try:
    del (1, 2)[0]
except TypeError as e:
    print(e)
