class A:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("del", self.n)


a = A(1)
print("before")
del a
print("after")
b = A(2)
b = None
print("rebound")
c = A(3)
c = A(4)
print("replaced")
A(5)
print("temporary")
x = [A(6), A(7)]
x.pop()
print("popped")
x.clear()
print("cleared")
d = {"k": A(8)}
d["k"] = 1
print("overwritten")
t = (A(9), A(10))
del t
print("tuple")
print(A(11).n)
print("attribute of a temporary")
for i in range(2):
    y = A(100 + i)
print("loop done")
del y
print("end")
