"""Runs programs, one a line on standard input, on CPython's own weak collections, and prints what happened, one line a
program.

A program is what of this library's is imitated (see below; `-` is nothing) and its steps, apart by blanks.
`tests/cpython_weak/program.rs` and `outcome.rs` have the other end of both formats.

Two things are imitated in a collection, so that a difference by decision is not one for the rest of the program:

`e` (exact ephemerons): the map of an entry is reached, its key is not. If the entry's value leads to the key, the entry
leaks in CPython; if it leads to another cycle, that waits for the next collection. Such an entry is moved from the map to
the key before the collection, which sees all of it as garbage then.
`b` (what comes back): CPython clears weak references to garbage before its finalizers run. All entries whose keys are
not reached are moved to their keys; after the collection, objects that came back are taken off all collections and
finalizers, here and in the library.
"""

import gc
import pathlib
import sys
import weakref

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cpython"))
import kinds
from kinds import finalized, saved


class Plain:
    """A node."""

    __slots__ = ("s0", "s1", "map", "kept", "number", "__weakref__")

    def __init__(self, number):
        self.number = number
        # It may be gone before anybody looks.
        alive.add(number)
        self.s0 = self.s1 = self.map = self.kept = None


class Finalized(kinds.Finalized, Plain):
    __slots__ = ()


class RevivesItself(kinds.RevivesItself, Plain):
    __slots__ = ()


class RevivesNeighbour(kinds.RevivesNeighbour, Plain):
    __slots__ = ()


class ClearsItself(Finalized):
    __slots__ = ()

    def last_words(self):
        self.s0 = self.s1 = None


class EntersSet(Finalized):
    __slots__ = ()

    def last_words(self):
        sets[0].add(self)


class Looks(Finalized):
    """Tells whose its value in the first map is."""

    __slots__ = ()

    def last_words(self):
        value = maps[0].get(self)
        if value is not None:
            looked.append((self.number, value.number))


KINDS = [Plain, Finalized, RevivesItself, RevivesNeighbour, ClearsItself, EntersSet, Looks]
NAMES, MAPS, SETS, CLEANERS = 6, 2, 2, 3
# Everything lives in the module, so that finalizers find it.
names, looked, cleaned = [None] * NAMES, [], []
maps, sets, values = [], [], weakref.WeakValueDictionary()
# The `weakref.finalize` objects under their names; and all that there are, each with its number and
# its object's.
cleaners, all_cleaners = [None] * CLEANERS, []
alive, back = set(), []


def reachable():
    """What names and `saved` lead to, by number. An entry leads to its value if its map and its key are reached."""
    nodes, waiting = {}, [*names, *saved]
    while True:
        while waiting:
            node = waiting.pop()
            if node is not None and node.number not in nodes:
                nodes[node.number] = node
                waiting += [node.s0, node.s1, *(node.kept or ())]
        reached_maps = [*maps, *(node.map for node in nodes.values() if node.map is not None)]
        for entry_map in reached_maps:
            found = (entry_map.get(key) for key in list(nodes.values()))
            waiting += [value for value in found if value is not None and value.number not in nodes]
        if not waiting:
            return nodes, reached_maps


def successors(node, reached_maps):
    """What a node leads to if it is garbage, as CPython sees it or as the library does."""
    found = [node.s0, node.s1, *(node.kept or ()), *(entry_map.get(node) for entry_map in reached_maps)]
    if node.map is not None:
        found += node.map.values()
    return [each for each in found if each is not None]


def dies_by_counting(value, key, reached_maps):
    """Whether all that an entry holds goes when the key does: nothing in there leads to the key, or is in a cycle."""
    done, path = set(), {key.number}

    def visit(node):
        if node.number in path:
            return False
        if node.number in done:
            return True
        path.add(node.number)
        dies = all(visit(each) for each in successors(node, reached_maps))
        path.discard(node.number)
        done.add(node.number)
        return dies

    return visit(value)


def move_entries(moves_all):
    """Moves entries from maps that are reached to their keys, which are not."""
    nodes, reached_maps = reachable()
    moved = [
        (entry_map, key)
        for entry_map in reached_maps
        for key, value in list(entry_map.items())
        if key.number not in nodes and (moves_all or not dies_by_counting(value, key, reached_maps))
    ]
    for entry_map, key in moved:
        key.kept = [*(key.kept or ()), entry_map.pop(key)]


def purge(number, node):
    """Takes a node that came back off all collections and finalizers."""
    node.kept = None
    for entry_map in maps:
        entry_map.pop(node, None)
    for weak_set in sets:
        weak_set.discard(node)
    for key in [key for key, value in values.items() if value is node]:
        del values[key]
    for cleaner, _, owner in all_cleaners:
        if owner == number:
            cleaner.detach()


def collect(imitated):
    before = set(reachable()[0])
    if "b" in imitated:
        move_entries(moves_all=True)
    elif "e" in imitated:
        move_entries(moves_all=False)
    gc.collect()
    if "b" in imitated:
        for number, node in sorted(reachable()[0].items()):
            if number not in before:
                back.append(number)
                purge(number, node)


def dropped():
    """The nodes that are gone since the last call. Nothing tells when, without being seen by the collector itself."""
    global alive
    now = {node.number for node in gc.get_objects() if isinstance(node, Plain)}
    gone, alive = alive - now, now
    return gone


def the_map(number):
    """The world's, or that of the node with this name, which is made when it is asked for."""
    if number < MAPS:
        return maps[number]
    node = names[number - MAPS]
    if node is None:
        return None
    if node.map is None:
        node.map = weakref.WeakKeyDictionary()
    return node.map


def lets_go(cleaner, owner, name):
    cleaned.append((cleaner, owner))
    names[name] = None


def step(code, number, imitated):
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
        case "G":
            collect(imitated)
        case "L":
            saved.clear()
        case "I" | "P" | "H" | "E" | "T" | "K":
            return map_step(op, arguments)
        case "A" | "X":
            index, name = arguments
            if names[name] is not None:
                told = names[name] in sets[index]
                (sets[index].add if op == "A" else sets[index].discard)(names[name])
                return [int(told)]
        case "V" | "Y" | "Z" | "U":
            return value_step(op, arguments, number)
        case "R" | "Q" | "J":
            return cleaner_step(op, arguments, number)
    return []


def map_step(op, arguments):
    entry_map = the_map(arguments[0])
    if entry_map is None:
        return []
    match op:
        case "I":
            key, value = names[arguments[1]], names[arguments[2]]
            if key is not None and value is not None:
                entry_map[key] = value
        case "P":
            key = names[arguments[1]]
            if key is not None:
                value = entry_map.pop(key, None)
                return [value.number] if value is not None else []
        case "H":
            to, key = arguments[2], names[arguments[1]]
            if key is not None:
                names[to] = entry_map.get(key)
        case "E":
            entry_map.clear()
        case "T":
            for key, value in list(entry_map.items()):
                if value.number % 2 == arguments[1]:
                    del entry_map[key]
        case "K":
            pairs = sorted((key.number, value.number) for key, value in entry_map.items())
            return [number for pair in pairs for number in pair]
    return []


def value_step(op, arguments, number):
    match op:
        case "V":
            key, name = arguments
            if names[name] is not None:
                values[key] = names[name]
        case "Y":
            to, key = arguments
            names[to] = values.get(key)
        case "Z":
            node = values.pop(arguments[0], None)
            return [node.number] if node is not None else []
        case "U":
            to, key = arguments
            names[to] = values.get(key) or values.setdefault(key, Plain(number))
    return []


def cleaner_step(op, arguments, number):
    cleaner = cleaners[arguments[0]]
    match op:
        case "R":
            slot, name, action = arguments
            node = names[name]
            if node is None:
                return []
            if action == NAMES:
                made = weakref.finalize(node, cleaned.append, (number, node.number))
            else:
                made = weakref.finalize(node, lets_go, number, node.number, action)
            made.atexit = False
            cleaners[slot] = made
            all_cleaners.append((made, number, node.number))
        case "Q" if cleaner is not None:
            was_alive = cleaner.alive
            cleaner()
            return [int(was_alive)]
        case "J" if cleaner is not None:
            return [int(cleaner.detach() is not None)]
    return []


def numbers(some):
    return ".".join(map(str, some))


def tuples(some):
    return ".".join("-".join(map(str, one)) for one in some)


def length(references):
    """Dead references without a callback, such as those in a map that was garbage, don't count."""
    return sum(reference() is not None for reference in references)


def result(told=(), gone=frozenset()):
    """What happened since the last call: finalized/dropped/told/cleaned/looked/lengths/reached/pending/back."""
    nodes, reached_maps = reachable()
    reached = []
    for index, entry_map in enumerate(maps):
        reached += [(index, key, entry_map[node].number) for key, node in nodes.items() if node in entry_map]
    for number, node in nodes.items():
        if node.map is not None:
            reached += [(1000 + number, key, node.map[of].number) for key, of in nodes.items() if of in node.map]
    for index, weak_set in enumerate(sets):
        reached += [(100 + index, number, 0) for number, node in nodes.items() if node in weak_set]
    reached += [(200, key, node.number) for key, node in values.items() if node.number in nodes]
    parts = [
        numbers(finalized),
        numbers(sorted(gone | dropped())),
        numbers(told),
        tuples(cleaned),
        tuples(looked),
        numbers([*(length(kind.data) for kind in [*maps, *sets]), length(values.data.values())]),
        tuples(sorted(reached)),
        numbers(number for cleaner, number, _ in all_cleaners if cleaner.alive),
        numbers(back),
    ]
    for events in (finalized, cleaned, looked, back):
        events.clear()
    return "/".join(parts)


def start():
    names[:] = [None] * NAMES
    cleaners[:] = [None] * CLEANERS
    maps[:] = [weakref.WeakKeyDictionary() for _ in range(MAPS)]
    sets[:] = [weakref.WeakSet() for _ in range(SETS)]


def end():
    """Nothing is held any more, and what is left is collected."""
    names[:] = [None] * NAMES
    for entry_map in maps:
        entry_map.clear()
    told = result(gone=kinds.settle(saved.clear, dropped))
    all_cleaners.clear()
    return told


def run(line):
    imitated, *codes = line.split()
    start()
    results = [result(step(code, number, imitated)) for number, code in enumerate(codes)]
    results.append(end())
    return " ".join(results)


if __name__ == "__main__":
    kinds.main(run)
