x = "global"


def f():
    x = "local"

    def g():
        nonlocal x
        x = "changed"

        def h():
            global x
            x = "global changed"

        h()
        return x

    return g(), x


print(f(), x)


def unbound():
    print(y)
    y = 1


try:
    unbound()
except UnboundLocalError as e:
    print(type(e).__name__)
try:
    undefined
except NameError as e:
    print(e)


class C:
    x = "class"
    y = [i for i in range(3)]

    def m(self):
        return x


print(C().m(), C.x, C.y)
print([x for x in range(3)], x)


def outer():
    fs = []
    for i in range(3):
        def inner():
            return i
        fs.append(inner)
    return [f() for f in fs]


print(outer())


def make():
    n = 0

    def inc():
        nonlocal n
        n += 1
        return n

    return inc


a, b = make(), make()
print(a(), a(), b())
print(make().__closure__[0].cell_contents)
if (n := 10) > 5:
    print(n)
print([y := 5, y * 2], sorted(k for k in locals() if k in ("a", "b", "n")))
