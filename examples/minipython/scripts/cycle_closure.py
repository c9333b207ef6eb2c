import gc

gc.collect()


def make():
    def fact(n):
        return 1 if n < 2 else n * fact(n - 1)

    return fact(5)


print(make())
print(gc.collect())


def counter():
    count = 0
    handlers = {}

    def up():
        nonlocal count
        count += 1
        return count

    def down():
        nonlocal count
        count -= 1
        return handlers["up"]

    handlers["up"] = up
    handlers["down"] = down
    return up


up = counter()
print(up(), up())
del up
print(gc.collect() > 0)


class Button:
    def __init__(self):
        self.clicked = lambda: self

    def __del__(self):
        print("button gone")


b = Button()
print(b.clicked() is b)
del b
print("deleted")
print(gc.collect() > 0)
