import functools


def trace(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        print("call", f.__name__, args, kwargs)
        return f(*args, **kwargs)

    return wrapper


@trace
def add(a, b=1):
    "adds"
    return a + b


print(add(1), add(1, b=5), add.__name__, add.__doc__)


def repeat(n):
    def decorate(f):
        def wrapper(*args):
            return [f(*args) for _ in range(n)]

        return wrapper

    return decorate


@repeat(3)
def hi():
    return "hi"


print(hi())


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info())


def register(cls):
    cls.registered = True
    return cls


@register
class A:
    pass


print(A.registered)
print(functools.reduce(lambda a, b: a * b, range(1, 6)), functools.partial(add, 5)(b=6))


class CountCalls:
    def __init__(self, f):
        self.f = f
        self.n = 0

    def __call__(self, *a):
        self.n += 1
        return self.f(*a)


@CountCalls
def k(x):
    return x


k(1), k(2)
print(k.n)
