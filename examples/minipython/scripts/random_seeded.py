import random

random.seed(42)
print([random.randint(1, 100) for _ in range(5)], random.random(), random.choice("abcdef"))
l = list(range(10))
random.shuffle(l)
print(l, random.sample(range(100), 5), random.uniform(1, 2), random.randrange(0, 100, 5))
random.seed(7)
print(random.getrandbits(70), round(random.random(), 10))
