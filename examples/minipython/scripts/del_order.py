class A:
    def __init__(self, name, *held):
        self.name = name
        self.held = held

    def __del__(self):
        print("del", self.name)


a = A("root", A("left", A("left.left")), A("right"))
del a
print("--")
lst = [A(i) for i in range(5)]
del lst[2]
print("--")
lst[1:3] = []
print("--")
del lst
print("--")
d = {i: A("d%d" % i) for i in range(3)}
del d
print("--")
a, b = A("a"), A("b")
a, b = b, a
print("swapped")
del a
del b
