class Account:
    count = 0
    registry = []

    def __init__(self):
        Account.count += 1
        type(self).registry.append(self)

    @classmethod
    def total(cls):
        return cls.count


a, b = Account(), Account()
print(Account.count, a.count, len(b.registry), Account.total())
a.count = 10
print(a.count, b.count, Account.count)
Account.greet = lambda self, n="x": f"hi {n}"
print(a.greet(), b.greet("y"))
setattr(Account, "dynamic", property(lambda self: id(self) == id(a)))
print(a.dynamic, b.dynamic)
print(sorted(a.__dict__.items()), vars(b))
a.__dict__["sneaky"] = 1
print(a.sneaky, "sneaky" in dir(a))
a.__dict__.clear()
print(vars(a), a.count)
b.__dict__ = {"new": 2}
print(b.new)
m = a.greet
print(m.__self__ is a, m.__func__ is Account.greet, m("z"))
