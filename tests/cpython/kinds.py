"""What the judges share: what finalizers do that need nothing but a node's first slot, and how programs come and go.

A kind that a judge makes of these is a node, too: `class RevivesItself(kinds.RevivesItself, Plain)`.
"""
import gc
import sys

# Everything lives in a module, so that finalizers find it.
finalized, saved = [], []


class Finalized:
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


def settle(release, dropped):
    """Collects until nothing happens any more; the nodes that went. `release` lets go of what was saved."""
    gone = set()
    while True:
        release()
        gone |= dropped()
        before = len(finalized)
        if gc.collect() == 0 and before == len(finalized) and not saved:
            return gone


def main(run):
    """Runs each line of standard input, and prints what happened."""
    gc.disable()
    gc.collect()
    # What the interpreter itself consists of is not looked at time and again.
    gc.freeze()
    for line in sys.stdin:
        print(run(line))
