import gc
import weakref


class Bus:
    def __init__(self):
        self.handlers = []

    def subscribe(self, f):
        self.handlers.append(f)


class Widget:
    def __init__(self, bus):
        self.bus = bus
        bus.subscribe(self.handle)

    def handle(self, e):
        return e

    def __del__(self):
        print("widget gone")


bus = Bus()
w = Widget(bus)
r = weakref.ref(w)
del w
print("leaked:", r() is not None)
bus.handlers.clear()
print("freed:", r() is None)
