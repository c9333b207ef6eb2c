"""Writes a random program about references, cycles, weak references, finalizers and generators: `random_programs.py SEED`."""
import random
import sys

PRELUDE = """\
import gc, sys, weakref
gc.disable()
gc.collect()
class A:
    def __init__(self, n):
        self.n = n
    def __del__(self):
        print("del", self.n)
class B:
    def __init__(self, n):
        self.n = n
saved = []
class R(A):
    def __del__(self):
        print("comes back", self.n)
        if len(saved) < 3:
            saved.append(self)
def callback(n):
    return lambda r: print("callback", n, r() is None)
def generator(x):
    try:
        yield x.n
        yield 2
    finally:
        print("closed", x.n)
refs = []
"""

STATEMENTS = [
    "{v}.x{i} = {w}",
    "{v}.x{i} = {w}",
    "{v}.x{i} = {w}",
    "{v}.x{i} = [{w}, {v}]",
    "{v}.x{i} = {{'k': {w}}}",
    "{v}.x{i} = ({w}, 1)",
    "{v}.x{i} = lambda a={w}: a",
    "{v}.x{i} = None",
    "refs.append(weakref.ref({v}, callback({n})))",
    "refs.append(weakref.ref({v}))",
    "print([r() is not None for r in refs])",
    "print('collect', gc.collect())",
    "print(sys.getrefcount({v}))",
    "{v} = {w}",
    "g = generator({v}); next(g); {v}.x0 = g; del g",
    "saved.clear()",
    "del {v}",
]


def program(seed):
    choose = random.Random(seed)
    lines = []
    names = [f"v{i}" for i in range(5)]
    bound = set()
    for n in range(choose.randint(10, 40)):
        v = choose.choice(names)
        if v not in bound or choose.random() < 0.15:
            lines.append(f"{v} = {choose.choice('AABBR')}({n})")
            bound.add(v)
            continue
        w = choose.choice(sorted(bound))
        statement = choose.choice(STATEMENTS)
        lines.append(statement.format(v=v, w=w, i=choose.randint(0, 2), n=n))
        if statement.startswith("del"):
            bound.discard(v)
    return PRELUDE + "\n".join(lines) + "\nprint('end')\n"


print(program(int(sys.argv[1])), end="")
