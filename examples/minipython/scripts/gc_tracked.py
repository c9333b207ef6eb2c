import gc


class A:
    pass


class D:
    def __del__(self):
        global kept
        kept = self


print(gc.is_tracked(1), gc.is_tracked("a"), gc.is_tracked(1.5), gc.is_tracked(None))
print(gc.is_tracked([]), gc.is_tracked({}), gc.is_tracked({"a": 1}), gc.is_tracked({"a": []}))
print(gc.is_tracked(A()), gc.is_tracked(A), gc.is_tracked(lambda: 1))
print(gc.is_finalized(A()))
kept = None
d = D()
print(gc.is_finalized(d))
del d
print(gc.is_finalized(kept))
