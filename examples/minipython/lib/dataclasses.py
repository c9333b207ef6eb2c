class _Missing:
    pass


MISSING = _Missing()


class _Field:
    def __init__(self, default, default_factory, repr, compare, init):
        self.name = None
        self.default = default
        self.default_factory = default_factory
        self.repr = repr
        self.compare = compare
        self.init = init


def field(*, default=MISSING, default_factory=MISSING, repr=True, compare=True, init=True, hash=None):
    return _Field(default, default_factory, repr, compare, init)


def fields(cls):
    return tuple(cls.__dataclass_fields__.values())


def asdict(value):
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def replace(value, **changes):
    return type(value)(**{**asdict(value), **changes})


def dataclass(cls=None, *, eq=True, order=False, frozen=False, repr=True, slots=False, init=True):
    if cls is None:
        return lambda cls: _process(cls, eq, order, frozen, repr)
    return _process(cls, eq, order, frozen, repr)


def _process(cls, eq, order, frozen, with_repr):
    found = {}
    for base in cls.__mro__[:0:-1]:
        if hasattr(base, "__dataclass_fields__"):
            found.update(base.__dataclass_fields__)
    for name in cls.__dict__.get("__annotations__", {}):
        given = cls.__dict__.get(name, MISSING)
        it = given if isinstance(given, _Field) else _Field(given, MISSING, True, True, True)
        it.name = name
        if isinstance(given, _Field):
            if it.default is not MISSING:
                setattr(cls, name, it.default)
            else:
                delattr(cls, name)
        found[name] = it
    cls.__dataclass_fields__ = found
    cls.__match_args__ = tuple(found)

    def __init__(self, *args, **kwargs):
        values = list(args)
        at = 0
        for it in found.values():
            if it.init and at < len(values):
                value = values[at]
                at += 1
            elif it.name in kwargs:
                value = kwargs.pop(it.name)
            elif it.default is not MISSING:
                value = it.default
            elif it.default_factory is not MISSING:
                value = it.default_factory()
            else:
                raise TypeError(f"{cls.__name__}.__init__() missing 1 required positional argument: '{it.name}'")
            object.__setattr__(self, it.name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    def __repr__(self):
        shown = ", ".join(f"{it.name}={getattr(self, it.name)!r}" for it in found.values() if it.repr)
        return f"{type(self).__qualname__}({shown})"

    def key(self):
        return tuple(getattr(self, it.name) for it in found.values() if it.compare)

    def __eq__(self, other):
        return key(self) == key(other) if type(self) is type(other) else NotImplemented

    if "__init__" not in cls.__dict__:
        cls.__init__ = __init__
    if with_repr and "__repr__" not in cls.__dict__:
        cls.__repr__ = __repr__
    if eq and "__eq__" not in cls.__dict__:
        cls.__eq__ = __eq__
        cls.__hash__ = (lambda self: hash(key(self))) if frozen else None
    if order:
        cls.__lt__ = lambda self, other: key(self) < key(other)
        cls.__le__ = lambda self, other: key(self) <= key(other)
        cls.__gt__ = lambda self, other: key(self) > key(other)
        cls.__ge__ = lambda self, other: key(self) >= key(other)
    if frozen:

        def __setattr__(self, name, value):
            raise FrozenInstanceError(f"cannot assign to field '{name}'")

        cls.__setattr__ = __setattr__
    return cls


class FrozenInstanceError(AttributeError):
    pass
