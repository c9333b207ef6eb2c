import gc

gc.collect()


class A:
    def __del__(self):
        print("del A")


def f():
    a = A()
    try:
        raise ValueError("v")
    except ValueError as e:
        err = e
    return None


f()
print("returned; the traceback holds the frame, the frame the exception")
print(gc.collect() > 0)
try:
    1 / 0
except ZeroDivisionError as e:
    pass
try:
    e
except NameError as x:
    print(x)
