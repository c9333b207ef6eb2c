class A:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return f"A{self.n}"

    def __del__(self):
        print("del", self.n)


x = A(1)
x = x
print("self-assigned")
x, y = A(2), A(3)
print("rebound x")
x, y = y, x
print(x, y)
x.attr = y
y.attr = None
x = x.attr
print("x is now", x)
y = None
z = x
x = None
print("only z")
z = z.n
print("z is", z)
lst = [A(4)] * 3
print(len(lst))
lst[0] = lst[1] = None
print("one left")
lst.pop()
print("popped")
for i in [A(5), A(6)]:
    pass
print("after loop", i)
del i
w = (A(7), [A(8)])
_, inner = w
w = None
print("inner", inner, _)
inner.pop()
_ = None
d = {A(9): A(10)}
d.clear()


def gen():
    yield A(11)
    yield A(12)


for v in gen():
    print("got", v)
v = [u.n for u in gen()]
print(v)
s = {A(13)}
s.pop()
print("end")
