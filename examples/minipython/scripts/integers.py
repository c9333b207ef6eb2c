print(2**100, -(2**70), 10**20 // 3, 10**20 % 7, (2**64) * (2**64))
print(7 // 2, -7 // 2, 7 % -3, -7 % 3, 7 / 2, divmod(-7, 2), 2**-1, 0**0)
print(1 << 70, (1 << 70) >> 68, 5 & 3, 5 | 3, 5 ^ 3, ~5, -5 >> 1)
print(9223372036854775807 + 1, -9223372036854775808 - 1, 9223372036854775807 * 2)
print(hex(255), oct(8), bin(10), int("ff", 16), int("0b101", 0), int("-12"), int(3.9), int(-3.9))
print(abs(-5), min(3, 1, 2), max([1, 5, 2]), sum([1, 2, 3], 10), pow(3, 200, 13), round(2.5), round(3.5), round(1234, -2))
print(1_000_000, 0xFF, 0o17, 0b11, True + True, True == 1, bool(0), (5).bit_length())
print(10**18 * 10**18 == 10**36, hash(2**61 - 1), 5 .__class__.__name__, isinstance(True, int))
for bad in ("x", "", "1.5"):
    try:
        int(bad)
    except ValueError as e:
        print(e)
for f in (lambda: 1 // 0, lambda: 1 % 0, lambda: 1 / 0, lambda: 1 + "a", lambda: "a" + 1, lambda: -"a"):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
import math

print(math.factorial(25), math.gcd(12, 18), math.floor(-1.5), math.ceil(1.2), math.isqrt(99), math.sqrt(16))
n = 1
for i in range(1, 40):
    n *= i
print(n)
