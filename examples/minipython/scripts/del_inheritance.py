class Base:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("Base.__del__", self.name)


class Derived(Base):
    def __del__(self):
        print("Derived.__del__", self.name)
        super().__del__()


class Silent(Base):
    pass


class Late:
    pass


x = Base("x")
y = Derived("y")
z = Silent("z")
del x
del y
del z
Late.__del__ = lambda self: print("late")
l = Late()
del l
