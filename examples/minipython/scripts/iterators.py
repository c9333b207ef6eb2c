class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1


print(list(Countdown(3)), sum(Countdown(4)), [a for a in Countdown(2)], max(Countdown(5)))
a, b, c = Countdown(3)
print(a, b, c)
for x in Countdown(2):
    print(x)
else:
    print("else")


class Seq:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i


print(list(Seq()), 9 in Seq())
for bad in (5, None, object):
    try:
        iter(bad)
    except TypeError as e:
        print(e)
try:
    a, b = [1, 2, 3]
except ValueError as e:
    print(e)
try:
    a, b, c = [1, 2]
except ValueError as e:
    print(e)
import itertools

print(list(itertools.chain([1], "ab")), list(itertools.product("ab", [1, 2])), list(itertools.combinations([1, 2, 3], 2)))
print(list(itertools.accumulate([1, 2, 3])), list(zip(itertools.count(5), "ab")), list(itertools.permutations([1, 2])))
print(list(iter(iter([1, 2, 0, 3]).__next__, 0)), list(range(10, 0, -3)), range(5)[2], len(range(0, 10, 3)), 4 in range(0, 10, 2))
