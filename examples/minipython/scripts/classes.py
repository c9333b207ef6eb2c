class Point:
    dimensions = 2

    def __init__(self, x, y=0):
        self.x, self.y = x, y

    def __repr__(self):
        return f"Point({self.x}, {self.y})"

    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Point(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Point(-self.x, -self.y)

    def __lt__(self, other):
        return self.x < other.x

    def __bool__(self):
        return bool(self.x or self.y)

    def __iadd__(self, other):
        self.x += other.x
        return self

    @property
    def length(self):
        return (self.x**2 + self.y**2) ** 0.5

    @length.setter
    def length(self, value):
        self.x = value

    @classmethod
    def origin(cls):
        return cls(0, 0)

    @staticmethod
    def name():
        return "point"

    def __getattr__(self, name):
        return "no " + name

    def __call__(self, *args):
        return args

    def __contains__(self, item):
        return item in (self.x, self.y)


p = Point(3, 4)
print(p, p == Point(3, 4), p != Point(1), p + Point(1, 1), p * 2, 2 * p, -p, p.length)
print({p: 1}[Point(3, 4)], bool(Point(0)), Point.origin(), p.name(), Point.name(), p.other, p(1, 2), 3 in p)
p += Point(10)
p.length = 7
print(p, sorted([Point(3), Point(1), Point(2)]), p.dimensions, Point.dimensions)


class A:
    def who(self):
        return "A"

    def hi(self):
        return "hi from " + self.who()


class B(A):
    def who(self):
        return "B" + super().who()


class C(A):
    def who(self):
        return "C" + super().who()


class D(B, C):
    def who(self):
        return "D" + super().who()


print(D().hi(), [c.__name__ for c in D.__mro__], isinstance(D(), A), issubclass(B, C))
print(D.__name__, D.__bases__, type(D()).__name__, D.__module__)


class Meta(type):
    instances = {}

    def __call__(cls, *args):
        if cls not in Meta.instances:
            Meta.instances[cls] = super().__call__(*args)
        return Meta.instances[cls]


class Single(metaclass=Meta):
    pass


print(Single() is Single())


class Singleton:
    _it = None

    def __new__(cls):
        if cls._it is None:
            cls._it = super().__new__(cls)
        return cls._it


print(Singleton() is Singleton())


class Private:
    def __init__(self):
        self.__secret = 1

    def get(self):
        return self.__secret


print(Private().get(), Private().__dict__)
try:
    Private().__secret
except AttributeError as e:
    print(e)


class Descriptor:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner):
        return self if obj is None else getattr(obj, self.name, "unset")

    def __set__(self, obj, value):
        setattr(obj, self.name, value * 2)


class UsesIt:
    value = Descriptor()


u = UsesIt()
print(u.value)
u.value = 21
print(u.value, u.__dict__)
try:
    Point()
except TypeError as e:
    print(e)
try:
    p.length.x.y
except AttributeError as e:
    print(e)


class Sub(list):
    def total(self):
        return sum(self)


s = Sub([1, 2, 3])
s.append(4)
print(s, s.total(), len(s), isinstance(s, list), s[1:])


class DD(dict):
    def __missing__(self, key):
        return key * 2


print(DD(a=1)["a"], DD()["b"])
print(hasattr(p, "x"), getattr(u, "nope", 5), callable(p), callable(u))
X = type("X", (A,), {"y": 5})
print(X().y, X().hi(), X)
