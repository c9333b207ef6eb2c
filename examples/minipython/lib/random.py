def seed(value=None):
    if value is None:
        import time

        value = int(time.time() * 1000)
    if not isinstance(value, (int, float)):
        raise TypeError("the seed is a number here")
    _seed(abs(value))


def _below(n):
    bits = n.bit_length()
    number = getrandbits(bits)
    while number >= n:
        number = getrandbits(bits)
    return number


def randrange(start, stop=None, step=1):
    if stop is None:
        start, stop = 0, start
    count = len(range(start, stop, step))
    if count <= 0:
        raise ValueError(f"empty range for randrange() ({start}, {stop}, {stop - start})")
    return start + step * _below(count)


def randint(a, b):
    return randrange(a, b + 1)


def choice(items):
    if not len(items):
        raise IndexError("Cannot choose from an empty sequence")
    return items[_below(len(items))]


def shuffle(items):
    for at in reversed(range(1, len(items))):
        other = _below(at + 1)
        items[at], items[other] = items[other], items[at]


def uniform(a, b):
    return a + (b - a) * random()


def sample(items, k):
    n = len(items)
    result = [None] * k
    setsize = 21
    if k > 5:
        power = 1
        while power < k * 3:
            power *= 4
        setsize += power
    if n <= setsize:
        pool = list(items)
        for at in range(k):
            other = _below(n - at)
            result[at] = pool[other]
            pool[other] = pool[n - at - 1]
    else:
        selected = set()
        for at in range(k):
            other = _below(n)
            while other in selected:
                other = _below(n)
            selected.add(other)
            result[at] = items[other]
    return result


def choices(items, weights=None, k=1):
    if weights is None:
        n = len(items)
        return [items[int(random() * n)] for _ in range(k)]
    total = sum(weights)
    result = []
    for _ in range(k):
        point = random() * total
        for item, weight in zip(items, weights):
            point -= weight
            if point < 0:
                break
        result.append(item)
    return result
