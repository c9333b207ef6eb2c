def count(start=0, step=1):
    while True:
        yield start
        start += step


def cycle(items):
    saved = []
    for item in items:
        yield item
        saved.append(item)
    while saved:
        for item in saved:
            yield item


def repeat(value, times=None):
    if times is None:
        while True:
            yield value
    for _ in range(times):
        yield value


def _chain(iterables):
    for items in iterables:
        for item in items:
            yield item


class chain:
    def __init__(self, *iterables):
        self._items = _chain(iterables)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)

    @staticmethod
    def from_iterable(iterables):
        return _chain(iterables)


def islice(items, *args):
    bounds = slice(*args)
    start, stop, step = bounds.start or 0, bounds.stop, bounds.step or 1
    if stop is not None and stop <= 0:
        return
    iterator = iter(items)
    at = 0
    wanted = start
    while stop is None or at < stop:
        try:
            item = next(iterator)
        except StopIteration:
            return
        if at == wanted:
            yield item
            wanted += step
            if stop is not None and wanted >= stop:
                return
        at += 1


def takewhile(test, items):
    for item in items:
        if not test(item):
            return
        yield item


def dropwhile(test, items):
    dropping = True
    for item in items:
        if dropping and test(item):
            continue
        dropping = False
        yield item


def accumulate(items, function=None, initial=None):
    total = initial
    first = initial is None
    if not first:
        yield total
    for item in items:
        if first:
            total = item
            first = False
        elif function is None:
            total = total + item
        else:
            total = function(total, item)
        yield total


def starmap(function, items):
    for args in items:
        yield function(*args)


def filterfalse(test, items):
    for item in items:
        if not (test(item) if test else item):
            yield item


def pairwise(items):
    iterator = iter(items)
    try:
        last = next(iterator)
    except StopIteration:
        return
    for item in iterator:
        yield last, item
        last = item


def groupby(items, key=None):
    group, current, begun = [], None, False
    for item in items:
        k = item if key is None else key(item)
        if begun and k != current:
            yield current, iter(group)
            group = []
        current, begun = k, True
        group.append(item)
    if begun:
        yield current, iter(group)


def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(items) for items in iterables]
    left = len(iterators)
    while left:
        values = []
        for at, iterator in enumerate(iterators):
            if iterator is None:
                values.append(fillvalue)
                continue
            try:
                values.append(next(iterator))
            except StopIteration:
                left -= 1
                iterators[at] = None
                values.append(fillvalue)
        if left:
            yield tuple(values)


def product(*iterables, repeat=1):
    pools = [tuple(items) for items in iterables] * repeat
    result = [()]
    for pool in pools:
        result = [before + (item,) for before in result for item in pool]
    yield from result


def permutations(items, length=None):
    pool = tuple(items)
    length = len(pool) if length is None else length
    for indices in product(range(len(pool)), repeat=length):
        if len(set(indices)) == length:
            yield tuple(pool[at] for at in indices)


def combinations(items, length):
    pool = tuple(items)
    for indices in permutations(range(len(pool)), length):
        if list(indices) == sorted(indices):
            yield tuple(pool[at] for at in indices)


def tee(items, n=2):
    saved = list(items)
    return tuple(iter(saved) for _ in range(n))
