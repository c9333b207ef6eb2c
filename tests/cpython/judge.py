"""Runs programs, one a line on standard input, on CPython's own objects, and prints what happened, one line a program.

A program is its mode (`explicit`: collections only where the program asks; `automatic`: whenever CPython likes) and its
steps, apart by blanks. `tests/cpython/program.rs` has the other end of both formats.
"""

import gc
import sys
import weakref


class Plain:
    """A node. It has no dict, so that the collector counts one object for each."""

    __slots__ = ("s0", "s1", "s2", "number", "__weakref__")

    def __init__(self, number):
        self.number = number
        self.s0 = self.s1 = self.s2 = None


class Finalized(Plain):
    __slots__ = ()

    def __del__(self):
        finalized.append(self.number)
        self.last_words()

    def last_words(self):
        pass


class RevivesItself(Finalized):
    __slots__ = ()

    def last_words(self):
        saved.append(self)


class RevivesNeighbour(Finalized):
    __slots__ = ()

    def last_words(self):
        if self.s0 is not None:
            saved.append(self.s0)


class ClearsItself(Finalized):
    __slots__ = ()

    def last_words(self):
        self.s0 = self.s1 = self.s2 = None


class MakesGarbage(Finalized):
    __slots__ = ()

    def last_words(self):
        born = Plain(10_000 + self.number)
        born.s0 = born


KINDS = [Plain, Finalized, RevivesItself, RevivesNeighbour, ClearsItself, MakesGarbage]
finalized, saved = [], []
alive = set()


def dropped():
    """The nodes that are gone since the last call. Nothing tells when, without being seen by the collector itself."""
    global alive
    now = {node.number for node in gc.get_objects() if isinstance(node, Plain)}
    gone, alive = alive - now, now
    return gone


def step(code, names, weak, made):
    """Does a step; what it has to tell besides events."""
    op, arguments = code[0], [int(argument) for argument in code[1:].split(",") if argument]
    match op:
        case "N":
            name, kind = arguments
            names[name] = KINDS[kind](made[0])
            made[0] += 1
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
            index, name = arguments
            weak[index] = None if names[name] is None else weakref.ref(names[name])
        case "R":
            index = arguments[0]
            return int(weak[index] is not None and weak[index]() is not None)
        case "B":
            to, index = arguments
            names[to] = None if weak[index] is None else weak[index]()
        case "G":
            return gc.collect()
        case "L":
            saved.clear()
    return ""


def result(told, gone=frozenset()):
    events = ".".join(map(str, finalized)), ".".join(map(str, gone | dropped()))
    finalized.clear()
    return f"{events[0]}/{events[1]}/{told}"


def run(line):
    mode, *codes = line.split()
    names, weak, made, results = [None] * 6, [None] * 4, [0], []
    if mode == "automatic":
        gc.set_threshold(5, 2, 2)
    for code in codes:
        if mode == "automatic":
            gc.enable()
        told = step(code, names, weak, made)
        # Not while the events are being written down.
        gc.disable()
        results.append(result(told))
    # The end: nothing is held any more, and what is left is collected.
    names.clear()
    weak.clear()
    gone = set()
    while True:
        saved.clear()
        gone |= dropped()
        before = len(finalized)
        if gc.collect() == 0 and before == len(finalized) and not saved:
            break
    results.append(result("", gone))
    return " ".join(results)


def main():
    gc.disable()
    gc.collect()
    # What the interpreter itself consists of is not looked at time and again.
    gc.freeze()
    for line in sys.stdin:
        print(run(line))


if __name__ == "__main__":
    main()
