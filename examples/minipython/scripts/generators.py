def count(n):
    i = 0
    while i < n:
        sent = yield i
        if sent is not None:
            i = sent
        else:
            i += 1
    return "done"


g = count(5)
print(next(g), next(g), g.send(3), next(g))
try:
    next(g)
except StopIteration as e:
    print("value", e.value)


def outer():
    result = yield from count(2)
    print("inner gave", result)
    yield from [10, 20]
    return "outer"


print(list(outer()))


def catcher():
    while True:
        try:
            x = yield
            print("got", x)
        except ValueError as e:
            print("caught", e)
        except GeneratorExit:
            print("exit")
            raise


g = catcher()
next(g)
g.send(1)
g.throw(ValueError("thrown"))
g.send(2)
g.close()
try:
    next(g)
except StopIteration:
    print("finished")
print(sum(x * x for x in range(10)), list(map(lambda x: x + 1, (y for y in "ab" if False))))


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


import itertools

print(list(itertools.islice(fib(), 10)))


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


print(list(tree(3)))


def bad():
    raise StopIteration
    yield


try:
    list(bad())
except RuntimeError as e:
    print(e)
g = (i for i in [1, 2])
print(next(g), next(g), next(g, "default"))
