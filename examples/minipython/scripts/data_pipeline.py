records = [
    {"name": "Alice", "dept": "eng", "pay": 120},
    {"name": "Bob", "dept": "ops", "pay": 90},
    {"name": "Carol", "dept": "eng", "pay": 150},
    {"name": "Dave", "dept": "hr", "pay": 70},
]
by = {}
for r in records:
    by.setdefault(r["dept"], []).append(r)
for dept, rs in sorted(by.items()):
    total = sum(r["pay"] for r in rs)
    print(f"{dept:<5}|{total:>6}|{total / len(rs):8.2f}|{', '.join(r['name'] for r in rs)}")
top = max(records, key=lambda r: r["pay"])
print(top["name"], [r["name"] for r in sorted(records, key=lambda r: (-r["pay"], r["name"]))])
matrix = [[1, 2, 3], [4, 5, 6]]
print([list(row) for row in zip(*matrix)], sum(map(sum, matrix)))
text = "the quick brown fox jumps over the lazy dog the end"
counts = {}
for word in text.split():
    counts[word] = counts.get(word, 0) + 1
print(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:3])
primes = [n for n in range(2, 50) if all(n % d for d in range(2, int(n**0.5) + 1))]
print(primes)


def quicksort(xs):
    if len(xs) <= 1:
        return xs
    p, *rest = xs
    return quicksort([x for x in rest if x < p]) + [p] + quicksort([x for x in rest if x >= p])


print(quicksort([3, 6, 1, 8, 2, 9, 2]))


def hanoi(n, a, b, c):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


print(hanoi(10, "a", "b", "c"))
