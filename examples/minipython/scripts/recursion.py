import sys

print(sys.getrecursionlimit())


def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


print(depth(0) > 900)


def forever():
    return forever()


try:
    forever()
except RecursionError as e:
    print(e)


class R:
    def __repr__(self):
        return repr(self)


try:
    repr(R())
except RecursionError as e:
    print("RecursionError")


class E:
    def __eq__(self, other):
        return self == other


try:
    E() == E()
except RecursionError:
    print("RecursionError")
deep = []
for _ in range(100000):
    deep = [deep]
try:
    repr(deep)
except RecursionError:
    print("RecursionError")
del deep
sys.setrecursionlimit(3000)


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


print(down(2500))
