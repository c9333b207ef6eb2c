import weakref


class Observer:
    def __init__(self, name):
        self.name = name

    def update(self, event):
        print(self.name, "got", event)


class Subject:
    def __init__(self):
        self.observers = weakref.WeakSet()

    def notify(self, event):
        for o in sorted(self.observers, key=lambda o: o.name):
            o.update(event)


s = Subject()
a, b = Observer("a"), Observer("b")
s.observers.add(a)
s.observers.add(b)
s.notify("one")
del a
s.notify("two")
print(len(s.observers), b in s.observers)
s.observers.discard(b)
print(len(s.observers))
