def add(a, b):
    return a + b


def sub(a, b):
    return a - b


def mul(a, b):
    return a * b


def eq(a, b):
    return a == b


def lt(a, b):
    return a < b


def itemgetter(*keys):
    if len(keys) == 1:
        key = keys[0]
        return lambda value: value[key]
    return lambda value: tuple(value[key] for key in keys)


def attrgetter(*names):
    if len(names) == 1:
        name = names[0]
        return lambda value: getattr(value, name)
    return lambda value: tuple(getattr(value, name) for name in names)


def methodcaller(name, *args, **kwargs):
    return lambda value: getattr(value, name)(*args, **kwargs)
