s = ""
for i in range(2000):
    s += str(i % 10)
print(len(s), s[:20], s.count("7"))
parts = []
for i in range(2000):
    parts.append(f"{i:04d}")
t = "".join(parts)
print(len(t), t[-8:], hash(t) == hash("".join(parts)))
import functools

print(functools.reduce(lambda a, b: a + b, ["ab", "cd", "ef"]))
