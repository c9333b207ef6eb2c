import sys


def f():
    try:
        sys.exit()
    except SystemExit as e:
        print("caught", e.code)
        raise


f()
