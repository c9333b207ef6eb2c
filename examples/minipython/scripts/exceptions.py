class MyError(Exception):
    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


def f(n):
    try:
        if n == 0:
            raise MyError("zero", 7)
        if n == 1:
            return "one"
        if n == 2:
            {}["missing"]
        return [][n]
    except MyError as e:
        return f"{e} {e.code} {e.args}"
    except (KeyError, IndexError) as e:
        return f"{type(e).__name__}: {e}"
    else:
        return "else"
    finally:
        print("finally", n)


for n in range(4):
    print(f(n))

try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("converted") from e
except ValueError as e:
    print(repr(e), repr(e.__cause__), e.__context__ is e.__cause__)

try:
    try:
        int("x")
    except ValueError:
        None.attribute
except AttributeError as e:
    print(e, "|", e.__context__)

try:
    raise KeyError
except LookupError as e:
    print(repr(e))


def gen():
    try:
        yield 1
        yield 2
    finally:
        print("generator finally")


for x in gen():
    print(x)
    break
print("after break")


def loop():
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            print("i", i)
        finally:
            print("f", i)
    else:
        print("no else")


loop()
try:
    assert 1 == 2, "message"
except AssertionError as e:
    print("assert", e)
try:
    raise MyError("a", 1) from None
except MyError as e:
    print(e.__suppress_context__)


def reraise():
    try:
        raise ValueError("r")
    except ValueError:
        try:
            raise
        finally:
            print("inner finally")


try:
    reraise()
except ValueError as e:
    print("again", e)
e = Exception("a", "b")
print(e, e.args, repr(e), str(Exception()))
