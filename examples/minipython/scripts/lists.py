a = [3, 1, 2]
a.append(4)
a.insert(0, 0)
a.extend([7, 8])
print(a, a.index(2), a.count(1), a.pop(), a.pop(0), a)
a.sort()
print(a, sorted(a, reverse=True), a[::-1], a[1:3], a[-2:], a[::2])
a.remove(3)
a.reverse()
print(a, len(a), 4 in a, [1, 2] + [3], [0] * 3, [1, 2] == [1, 2], [1, 2] < [1, 3])
a[1:2] = ["x", "y", "z"]
print(a)
del a[0], a[-1]
a[0] = "first"
print(a, list("abc"), list(range(5)), [*range(3), *"ab"])
print([x * y for x in range(3) for y in range(3) if x != y], [[j for j in range(i)] for i in range(3)])
b, *c, d = [1, 2, 3, 4]
print(b, c, d)
(e, f), g = (1, 2), 3
print(e, f, g)
words = ["banana", "apple", "cherry"]
print(sorted(words, key=len), sorted(words, key=lambda w: w[-1]), min(words), max(words, key=len))
print(list(enumerate("ab", 1)), list(zip([1, 2], "ab")), list(reversed([1, 2])), any([0, 1]), all([1, 0]), sum([]))
t = (1, 2, 3)
print(t, t[1], t + (4,), (1,), (), t.index(2), t.count(1), tuple([1, 2]))
for bad in (lambda: [][0], lambda: [].pop(), lambda: [1].remove(5), lambda: a["a"], lambda: (1,)[5]):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
m = [[0] * 3 for _ in range(2)]
m[0][1] = 5
print(m)
x = y = []
x.append(1)
print(y, x is y, x.copy() is x)
print(list(map(str, [1, 2])), list(filter(None, [0, 1, 2])), [1, [2, [3]]])
it = iter([1, 2, 3])
print(next(it), list(it), next(it, None))
