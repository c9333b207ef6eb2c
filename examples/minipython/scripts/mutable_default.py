def add(item, to=[]):
    to.append(item)
    return to


print(add(1), add(2), add(3, []), add(4))


def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw


print(f(1, c=3))
print(f(1, 2, 3, 4, c=5, e=6))
print(f(*[1, 2, 3], **{"c": 1, "z": 2}))


def g(a, b, /, c):
    return a + b + c


print(g(1, 2, c=3))
for call in (lambda: f(), lambda: f(1), lambda: g(1, b=2, c=3), lambda: g(1, 2, 3, 4), lambda: f(1, a=2, c=3)):
    try:
        call()
    except TypeError as e:
        print(e)
fs = [lambda x, i=i: x + i for i in range(3)]
print([h(10) for h in fs], [h(10) for h in [lambda x: x + i for i in range(3)]])
