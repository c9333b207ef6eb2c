class Money:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        if isinstance(other, Money):
            return Money(self.n + other.n)
        return NotImplemented

    def __radd__(self, other):
        if other == 0:
            return self
        return NotImplemented

    def __eq__(self, other):
        return self.n == other.n if isinstance(other, Money) else NotImplemented

    def __str__(self):
        return f"${self.n}"

    def __format__(self, spec):
        return format(self.n, spec) + " dollars"


print(Money(1) + Money(2), sum([Money(1), Money(2)]), Money(1) == 1, Money(1) == Money(1))
print(f"{Money(5):>4}", "%s" % Money(7), "{}".format(Money(8)))
for f in (lambda: Money(1) + 1, lambda: 1 + Money(1), lambda: Money(1) < Money(2), lambda: hash(Money(1)), lambda: len(Money(1))):
    try:
        f()
    except TypeError as e:
        print(e)
