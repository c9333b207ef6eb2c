import atexit


class WeakMethod:
    def __init__(self, method, callback=None):
        self._object = ref(method.__self__, callback)
        self._function = method.__func__

    def __call__(self):
        target = self._object()
        if target is None:
            return None
        function = self._function
        return lambda *args, **kwargs: function(target, *args, **kwargs)


class WeakValueDictionary:
    def __init__(self, other=(), **kwargs):
        self.data = {}
        self.update(other, **kwargs)

    def _reference(self, key, value):
        owner = ref(self)

        def remove(reference):
            this = owner()
            if this is not None and this.data.get(key) is reference:
                del this.data[key]

        return ref(value, remove)

    def __getitem__(self, key):
        value = self.data[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self.data[key] = self._reference(key, value)

    def __delitem__(self, key):
        del self.data[key]

    def __len__(self):
        return len(self.data)

    def __contains__(self, key):
        reference = self.data.get(key)
        return reference is not None and reference() is not None

    def __iter__(self):
        for key in list(self.data):
            if key in self:
                yield key

    def __repr__(self):
        return f"<WeakValueDictionary at {id(self):#x}>"

    def get(self, key, default=None):
        reference = self.data.get(key)
        value = None if reference is None else reference()
        return default if value is None else value

    def pop(self, key, *default):
        if key in self:
            return self.data.pop(key)()
        if default:
            return default[0]
        raise KeyError(key)

    def setdefault(self, key, default=None):
        value = self.get(key)
        if value is None:
            self[key] = value = default
        return value

    def update(self, other=(), **kwargs):
        items = other.items() if hasattr(other, "items") else other
        for key, value in items:
            self[key] = value
        for key, value in kwargs.items():
            self[key] = value

    def clear(self):
        self.data.clear()

    def keys(self):
        return iter(self)

    def values(self):
        for reference in list(self.data.values()):
            value = reference()
            if value is not None:
                yield value

    def items(self):
        for key, reference in list(self.data.items()):
            value = reference()
            if value is not None:
                yield key, value

    def valuerefs(self):
        return list(self.data.values())


class WeakKeyDictionary:
    def __init__(self, other=()):
        self.data = {}
        owner = ref(self)

        def remove(reference):
            this = owner()
            if this is not None:
                this.data.pop(reference, None)

        self._remove = remove
        self.update(other)

    def __getitem__(self, key):
        return self.data[ref(key)]

    def __setitem__(self, key, value):
        self.data[ref(key, self._remove)] = value

    def __delitem__(self, key):
        del self.data[ref(key)]

    def __len__(self):
        return len(self.data)

    def __contains__(self, key):
        try:
            return ref(key) in self.data
        except TypeError:
            return False

    def __iter__(self):
        for reference in list(self.data):
            key = reference()
            if key is not None:
                yield key

    def __repr__(self):
        return f"<WeakKeyDictionary at {id(self):#x}>"

    def get(self, key, default=None):
        return self.data.get(ref(key), default)

    def pop(self, key, *default):
        return self.data.pop(ref(key), *default)

    def setdefault(self, key, default=None):
        return self.data.setdefault(ref(key, self._remove), default)

    def update(self, other=()):
        items = other.items() if hasattr(other, "items") else other
        for key, value in items:
            self[key] = value

    def clear(self):
        self.data.clear()

    def keys(self):
        return iter(self)

    def values(self):
        for key, value in self.items():
            yield value

    def items(self):
        for reference, value in list(self.data.items()):
            key = reference()
            if key is not None:
                yield key, value

    def keyrefs(self):
        return list(self.data)


class WeakSet:
    def __init__(self, items=()):
        self.data = set()
        owner = ref(self)

        def remove(reference):
            this = owner()
            if this is not None:
                this.data.discard(reference)

        self._remove = remove
        self.update(items)

    def __len__(self):
        return len(self.data)

    def __contains__(self, item):
        try:
            return ref(item) in self.data
        except TypeError:
            return False

    def __iter__(self):
        for reference in list(self.data):
            item = reference()
            if item is not None:
                yield item

    def __repr__(self):
        return repr(self.data)

    def add(self, item):
        self.data.add(ref(item, self._remove))

    def discard(self, item):
        self.data.discard(ref(item))

    def remove(self, item):
        self.data.remove(ref(item))

    def pop(self):
        while True:
            item = self.data.pop()()
            if item is not None:
                return item

    def clear(self):
        self.data.clear()

    def update(self, items):
        for item in items:
            self.add(item)


class finalize:
    _registry = {}
    _registered = False
    _shutdown = False

    def __init__(self, obj, func, /, *args, **kwargs):
        if not finalize._registered:
            atexit.register(finalize._exitfunc)
            finalize._registered = True
        self.atexit = True
        finalize._registry[self] = (ref(obj, self), func, args, kwargs)

    def __call__(self, _=None):
        info = finalize._registry.pop(self, None)
        if info and not finalize._shutdown:
            return info[1](*info[2], **info[3])

    def detach(self):
        info = finalize._registry.get(self)
        obj = info and info[0]()
        if obj is not None and finalize._registry.pop(self, None):
            return (obj, info[1], info[2], info[3])

    def peek(self):
        info = finalize._registry.get(self)
        obj = info and info[0]()
        if obj is not None:
            return (obj, info[1], info[2], info[3])

    @property
    def alive(self):
        return self in finalize._registry

    @staticmethod
    def _exitfunc():
        while True:
            pending = [it for it in finalize._registry if it.atexit]
            if not pending:
                break
            pending[-1]()
        finalize._shutdown = True
