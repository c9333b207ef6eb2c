"""Runs programs, one a line on standard input, on CPython's own objects, and prints what happened, one line a program.

A program is its mode (`explicit`: collections only where the program asks; `automatic`: whenever CPython likes) and its
steps, apart by blanks. `tests/cpython/program.rs` has the other end of both formats.
"""

import gc
import weakref

import kinds
from kinds import finalized, saved


class Plain:
    """A node. It has no dict, so that the collector counts one object for each."""

    __slots__ = ("s0", "s1", "s2", "number", "__weakref__")

    def __init__(self, number):
        self.number = number
        self.s0 = self.s1 = self.s2 = None


class Finalized(kinds.Finalized, Plain):
    __slots__ = ()


class RevivesItself(kinds.RevivesItself, Plain):
    __slots__ = ()


class RevivesNeighbour(kinds.RevivesNeighbour, Plain):
    __slots__ = ()


class ClearsItself(Finalized):
    __slots__ = ()

    def last_words(self):
        self.s0 = self.s1 = self.s2 = None


class MakesGarbage(Finalized):
    __slots__ = ()

    def last_words(self):
        born = Plain(10_000 + self.number)
        born.s0 = born


class ReadsWeak(Finalized):
    __slots__ = ()

    def last_words(self):
        for index, reference in enumerate(weak):
            if reference is not None and reference() is not None:
                read.append((self.number, index))


class MakesWeak(Finalized):
    __slots__ = ()

    def last_words(self):
        made[self.number] = weakref.ref(self if self.s0 is None else self.s0)
        if made[self.number]() is not None:
            read.append((self.number, WEAKS))


KINDS = [
    Plain,
    Finalized,
    RevivesItself,
    RevivesNeighbour,
    ClearsItself,
    MakesGarbage,
    ReadsWeak,
    MakesWeak,
]
NAMES, WEAKS = 6, 4
# Everything lives in the module, so that finalizers find it.
names, weak = [None] * NAMES, [None] * WEAKS
# Which finalizers found which weak reference alive, and the references that finalizers made.
read, made = [], {}
alive, back = set(), set()


def reachable():
    seen, waiting = set(), [*names, *saved]
    while waiting:
        node = waiting.pop()
        if node is not None and node.number not in seen:
            seen.add(node.number)
            waiting += node.s0, node.s1, node.s2
    return seen


def collect():
    """Collects, and notes what finalizers brought back."""
    global back
    before = reachable()
    number = gc.collect()
    back = reachable() - before
    return number


def dropped():
    """The nodes that are gone since the last call. Nothing tells when, without being seen by the collector itself."""
    global alive
    now = {node.number for node in gc.get_objects() if isinstance(node, Plain)}
    gone, alive = alive - now, now
    return gone


def step(code, number):
    """Does a step, which makes the node of this number if it makes one; what it has to tell besides events."""
    op, arguments = code[0], [int(argument) for argument in code[1:].split(",") if argument]
    match op:
        case "N":
            name, kind = arguments
            names[name] = KINDS[kind](number)
        case "C":
            to, source = arguments
            names[to] = names[source]
        case "D":
            names[arguments[0]] = None
        case "S":
            name, slot, source = arguments
            if names[name] is not None:
                setattr(names[name], f"s{slot}", names[source])
        case "F":
            to, source, slot = arguments
            if names[source] is not None:
                names[to] = getattr(names[source], f"s{slot}")
        case "W":
            return make_weak(*arguments)
        case "R":
            return read_weak(*arguments)
        case "B":
            to, index = arguments
            names[to] = weak[index] and weak[index]()
        case "G":
            return collect()
        case "L":
            saved.clear()
    return ""


def make_weak(index, name):
    """Tells whom the reference is to."""
    weak[index] = names[name] and weakref.ref(names[name])
    return names[name].number if names[name] else ""


def read_weak(index):
    return int(weak[index] is not None and weak[index]() is not None)


def result(told="", gone=frozenset()):
    """What happened since the last call: finalized/dropped/told/read/made/back."""
    lived = [(maker, reference().number) for maker, reference in made.items() if reference() is not None]
    parts = [
        ".".join(map(str, finalized)),
        ".".join(map(str, gone | dropped())),
        str(told),
        ".".join(f"{reader}-{index}" for reader, index in read),
        ".".join(f"{maker}-{target}" for maker, target in lived),
        ".".join(map(str, back)),
    ]
    finalized.clear()
    read.clear()
    back.clear()
    return "/".join(parts)


def start(mode):
    names[:] = [None] * NAMES
    weak[:] = [None] * WEAKS
    made.clear()
    if mode == "automatic":
        gc.set_threshold(5, 2, 2)


def end(automatic=0):
    """Nothing is held any more, and what is left is collected."""
    names.clear()
    weak.clear()
    return result(automatic, kinds.settle(saved.clear, dropped))


def run(line):
    mode, *codes = line.split()
    number, results, before = 0, [], collections()
    start(mode)
    for code in codes:
        if mode == "automatic":
            gc.enable()
        told = step(code, number)
        # Not while the events are being written down.
        gc.disable()
        number += code[0] == "N"
        results.append(result(told))
    results.append(end(collections() - before))
    return " ".join(results)


def collections():
    """How many there have been that nobody asked for. Those that somebody asked for are of the last generation."""
    return gc.get_stats()[0]["collections"]


if __name__ == "__main__":
    kinds.main(run)
