class A:
    pass


a = A()
b = a
print(id(a) == id(b), a is b)
c = A()
print(id(a) == id(c), a is c)
first = id(A())
second = id(A())
print(first == second)
x = [1, 2]
y = x
y.append(3)
print(x, x is y, x == [1, 2, 3], x is y[:])
i = 256
j = 256
print(i is j, None is None)
