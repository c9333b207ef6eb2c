import atexit


class A:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


b = A("b")
a = A("a")
kept = [A("in list"), A("in list too")]
cycle = A("cycle")
cycle.me = cycle
atexit.register(lambda: print("exit function 1"))
atexit.register(lambda: print("exit function 2"))


def f():
    return a


print("end of script")
