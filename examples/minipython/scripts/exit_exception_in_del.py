class A:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("del", self.n)
        if self.n == 1:
            raise ValueError("ignored at exit")


a = A(1)
b = A(2)
raise RuntimeError("the end")
