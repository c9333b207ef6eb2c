class A:
    def __del__(self):
        print("del A")


def inner():
    a = A()
    raise ValueError("not caught")


def outer():
    inner()


print("before")
outer()
