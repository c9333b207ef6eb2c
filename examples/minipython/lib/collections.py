class OrderedDict(dict):
    def move_to_end(self, key, last=True):
        value = self.pop(key)
        if last:
            self[key] = value
            return
        rest = list(self.items())
        self.clear()
        self[key] = value
        self.update(rest)

    def popitem(self, last=True):
        if not self:
            raise KeyError("dictionary is empty")
        key = list(self)[-1] if last else next(iter(self))
        return key, self.pop(key)

    def __repr__(self):
        return "OrderedDict(" + repr(list(self.items())) + ")" if self else "OrderedDict()"


class defaultdict(dict):
    def __init__(self, default_factory=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.default_factory = default_factory

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        self[key] = value = self.default_factory()
        return value

    def __repr__(self):
        return f"defaultdict({self.default_factory!r}, {dict.__repr__(self)})"


class Counter(dict):
    def __init__(self, items=None, /, **kwargs):
        super().__init__()
        self.update(items, **kwargs)

    def __missing__(self, key):
        return 0

    def update(self, items=None, /, **kwargs):
        if items is not None:
            if isinstance(items, dict):
                for key, count in items.items():
                    self[key] = self[key] + count
            else:
                for key in items:
                    self[key] = self[key] + 1
        if kwargs:
            self.update(kwargs)

    def most_common(self, n=None):
        ordered = sorted(self.items(), key=lambda item: item[1], reverse=True)
        return ordered if n is None else ordered[:n]

    def elements(self):
        for key, count in self.items():
            for _ in range(count):
                yield key

    def total(self):
        return sum(self.values())

    def __repr__(self):
        if not self:
            return "Counter()"
        return "Counter({" + ", ".join(f"{key!r}: {count!r}" for key, count in self.most_common()) + "})"


class deque:
    def __init__(self, items=(), maxlen=None):
        self._front = []
        self._back = []
        self.maxlen = maxlen
        self.extend(items)

    def append(self, item):
        self._back.append(item)
        if self.maxlen is not None and len(self) > self.maxlen:
            self.popleft()

    def appendleft(self, item):
        self._front.append(item)
        if self.maxlen is not None and len(self) > self.maxlen:
            self.pop()

    def extend(self, items):
        for item in items:
            self.append(item)

    def extendleft(self, items):
        for item in items:
            self.appendleft(item)

    def pop(self):
        if not self._back:
            if not self._front:
                raise IndexError("pop from an empty deque")
            half = (len(self._front) + 1) // 2
            self._back = self._front[:half][::-1]
            del self._front[:half]
        return self._back.pop()

    def popleft(self):
        if not self._front:
            if not self._back:
                raise IndexError("pop from an empty deque")
            half = (len(self._back) + 1) // 2
            self._front = self._back[:half][::-1]
            del self._back[:half]
        return self._front.pop()

    def clear(self):
        self._front.clear()
        self._back.clear()

    def rotate(self, n=1):
        if self:
            for _ in range(n % len(self)):
                self.appendleft(self.pop())

    def __len__(self):
        return len(self._front) + len(self._back)

    def __iter__(self):
        yield from reversed(self._front)
        yield from self._back

    def __reversed__(self):
        yield from reversed(self._back)
        yield from self._front

    def _place(self, at):
        size = len(self)
        if at < 0:
            at += size
        if not 0 <= at < size:
            raise IndexError("deque index out of range")
        if at < len(self._front):
            return self._front, len(self._front) - 1 - at
        return self._back, at - len(self._front)

    def __getitem__(self, at):
        items, place = self._place(at)
        return items[place]

    def __setitem__(self, at, value):
        items, place = self._place(at)
        items[place] = value

    def __contains__(self, item):
        return item in self._back or item in self._front

    def __eq__(self, other):
        return isinstance(other, deque) and list(self) == list(other)

    def __repr__(self):
        limit = "" if self.maxlen is None else f", maxlen={self.maxlen}"
        return f"deque({list(self)!r}{limit})"


def namedtuple(typename, fields, *, defaults=()):
    if isinstance(fields, str):
        fields = fields.replace(",", " ").split()
    fields = tuple(fields)

    class Record(tuple):
        _fields = fields
        __match_args__ = fields

        def __new__(cls, *args, **kwargs):
            values = list(args)
            for at in range(len(values), len(fields)):
                name = fields[at]
                if name in kwargs:
                    values.append(kwargs.pop(name))
                elif len(fields) - at <= len(defaults):
                    values.append(defaults[at - len(fields)])
                else:
                    raise TypeError(f"{typename}.__new__() missing 1 required positional argument: '{name}'")
            if len(values) > len(fields):
                raise TypeError(
                    f"{typename}.__new__() takes {len(fields) + 1} positional arguments but {len(values) + 1} were given"
                )
            return tuple.__new__(cls, values)

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _asdict(self):
            return dict(zip(self._fields, self))

        def _replace(self, **kwargs):
            return type(self)(*[kwargs.get(name, value) for name, value in zip(self._fields, self)])

        def __repr__(self):
            shown = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self))
            return f"{type(self).__name__}({shown})"

    def field(at):
        return property(lambda self: self[at])

    names = dict(Record.__dict__)
    for at, name in enumerate(fields):
        names[name] = field(at)
    names["__qualname__"] = typename
    return type(typename, (tuple,), names)
