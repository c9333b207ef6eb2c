"""Objects in containers at the end of the program, and what order that gives."""


class A:
    def __init__(self, name, child=None):
        self.name = name
        self.child = child

    def __del__(self):
        print("del", self.name)


first = A("first")
inside = [A("list 1"), A("list 2")]
second = A("second")
mapping = {"k": A("dict 1"), "l": A("dict 2")}
nested = A("outer", A("inner"))
later = A("has later")
later.child = A("later")
pair = (A("tuple 1"), A("tuple 2"))
ring = A("ring 1")
ring.child = A("ring 2", ring)
print("end")
