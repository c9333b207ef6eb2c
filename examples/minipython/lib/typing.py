class _Form:
    def __getitem__(self, item):
        return self

    def __call__(self, *args, **kwargs):
        return args[0] if args else None


Any = Callable = ClassVar = Dict = Final = Generator = Iterable = Iterator = List = Optional = _Form()
Sequence = Set = Tuple = Type = Union = Mapping = Literal = NamedTuple = _Form()


class Generic:
    def __class_getitem__(cls, item):
        return cls


class Protocol:
    def __class_getitem__(cls, item):
        return cls


def TypeVar(name, *constraints, **kwargs):
    return name


def cast(of, value):
    return value


TYPE_CHECKING = False
