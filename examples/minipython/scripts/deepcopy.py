import copy


class A:
    def __init__(self):
        self.items = [1, 2]
        self.me = self


a = A()
b = copy.copy(a)
c = copy.deepcopy(a)
print(b.items is a.items, c.items is a.items, c.me is c, b.me is a, c.items)
l = [[1], {"k": (2, [3])}]
m = copy.deepcopy(l)
m[0].append(9)
m[1]["k"][1].append(9)
print(l, m)
r = []
r.append(r)
s = copy.deepcopy(r)
print(s[0] is s, s is r)
