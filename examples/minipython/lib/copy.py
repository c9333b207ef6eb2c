_ATOMS = (int, float, bool, str, bytes, type, type(None), type(len), type(lambda: None), range)


def copy(value):
    if isinstance(value, _ATOMS):
        return value
    kind = type(value)
    if hasattr(kind, "__copy__"):
        return value.__copy__()
    if kind in (list, dict, set, tuple, frozenset):
        return kind(value)
    new = kind.__new__(kind)
    for name, attribute in value.__dict__.items():
        new.__dict__[name] = attribute
    return new


def deepcopy(value, memo=None):
    if memo is None:
        memo = {}
    if isinstance(value, _ATOMS):
        return value
    key = id(value)
    if key in memo:
        return memo[key]
    kind = type(value)
    if hasattr(kind, "__deepcopy__"):
        new = value.__deepcopy__(memo)
        memo[key] = new
    elif kind is list:
        new = []
        memo[key] = new
        for item in value:
            new.append(deepcopy(item, memo))
    elif kind is dict:
        new = {}
        memo[key] = new
        for name, item in value.items():
            new[deepcopy(name, memo)] = deepcopy(item, memo)
    elif kind in (tuple, set, frozenset):
        new = kind([deepcopy(item, memo) for item in value])
        memo[key] = new
    else:
        new = kind.__new__(kind)
        memo[key] = new
        for name, attribute in value.__dict__.items():
            new.__dict__[name] = deepcopy(attribute, memo)
    return new
