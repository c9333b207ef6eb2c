import gc

saved = []


class Phoenix:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)
        saved.append(self)


p = Phoenix("p")
del p
print(len(saved), saved[0].name)
saved.clear()
print("not called twice:", len(saved))
p = Phoenix("q")
p.me = p
del p
print(gc.collect())
print(len(saved), saved[0].name, saved[0].me is saved[0])
saved.clear()
print(gc.collect())
print(len(saved))
