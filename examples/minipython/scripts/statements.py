i = 0
while True:
    i += 1
    if i == 3:
        continue
    if i > 5:
        break
    print(i)
else:
    print("never")
while i > 0:
    i -= 2
else:
    print("else", i)
for i in range(3):
    for j in range(3):
        if j == 2:
            break
        if i == 1:
            continue
        print(i, j)
x = 5 if i else 6
print(x, not x, x and 0, x or 1, None or "d", 1 < 2 < 3, 1 < 3 < 2, 1 == 1.0 != 2)
a = b = c = 1
a += 2
b *= 5
c -= 1
print(a, b, c)
l = [1, 2, 3]
l[0] += 10
l += [4]
print(l)
s = "x"
s += "y"
s *= 2
print(s)
del l[0]
print(l)
del l
try:
    l
except NameError as e:
    print(e)
pass
print(1 if False else 2 if False else 3)
print(*[1, 2], *"ab", sep=",")
assert True
x = lambda *a, **k: (a, k)
print(x(1, b=2))
print(type(x).__name__, type(print).__name__, type(5), type(type), type(None))
if x: print("one line")
print((lambda: (yield))().__class__.__name__)
import math as m, sys
from math import pi as p
print(m.pi == p, __name__)
