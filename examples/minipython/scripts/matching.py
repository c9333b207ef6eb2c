from dataclasses import dataclass, field


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list)


def f(v):
    match v:
        case 0:
            return "zero"
        case 1 | 2:
            return "small"
        case str() as s if len(s) > 3:
            return "long " + s
        case str():
            return "short"
        case [a]:
            return f"one {a}"
        case [a, *rest]:
            return f"{a} then {rest}"
        case {"kind": k, **others}:
            return f"{k} {others}"
        case Point(x=0, y=y):
            return f"on axis {y}"
        case Point(x, y):
            return f"at {x} {y}"
        case None | True:
            return "singleton"
        case _:
            return "other"


for v in (0, 2, "ab", "abcd", [1], [1, 2, 3], {"kind": "k", "z": 1}, Point(0, 5), Point(1, 2), None, 3.5, (9, 8)):
    print(f(v))
print(Point(1), Point(1) == Point(1, 0), Point(2) != Point(3))
