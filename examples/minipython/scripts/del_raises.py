class Bad:
    def __del__(self):
        print("in del")
        raise ValueError("from del")


b = Bad()
del b
print("after")


def f():
    x = Bad()
    return 5


print(f())
try:
    y = Bad()
    raise KeyError("k")
except KeyError as e:
    print("caught", e)
del y
print("end")
