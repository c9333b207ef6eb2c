import gc


class Element:
    alive = 0

    def __init__(self, tag, parent=None):
        Element.alive += 1
        self.tag = tag
        self.children = []
        self.listeners = []
        self.parent = parent
        if parent:
            parent.children.append(self)

    def __del__(self):
        Element.alive -= 1

    def on(self, f):
        self.listeners.append(f)

    def fire(self):
        return [f() for f in self.listeners]


def build():
    root = Element("html")
    body = Element("body", root)
    for i in range(10):
        p = Element("p", body)
        p.on(lambda p=p: p.tag + str(len(p.parent.children)))
    return root


root = build()
print(Element.alive, root.children[0].children[3].fire())
del root
print(Element.alive)
print(gc.collect() > 0, Element.alive)
