import sys


class A:
    def __del__(self):
        print("finalizer at exit")


a = A()
print("leaving")
sys.exit(3)
