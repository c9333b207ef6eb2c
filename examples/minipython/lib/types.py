class SimpleNamespace:
    def __init__(self, **kwargs):
        for name in kwargs:
            setattr(self, name, kwargs[name])

    def __repr__(self):
        return "namespace(" + ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items()) + ")"

    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__


def _function():
    yield


FunctionType = type(_function)
GeneratorType = type(_function())
MethodType = type(SimpleNamespace().__repr__)
BuiltinFunctionType = type(len)
NoneType = type(None)
