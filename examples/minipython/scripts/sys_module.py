import sys

print(sys.argv[1:], sys.getrecursionlimit(), sys.version_info >= (3, 8), sys.maxsize)
print(sys.getsizeof(1), sys.getsizeof(""), sys.getsizeof("abc"), sys.getsizeof([]), sys.getsizeof(()), sys.getsizeof({}))
print(sys.getsizeof((1, 2, 3)), sys.getsizeof(1.5), sys.getsizeof(None), sys.getsizeof(2**40), sys.getsizeof(b"abc"))
try:
    1 / 0
except ZeroDivisionError:
    kind, value, tb = sys.exc_info()
    print(kind.__name__, value, tb.tb_lineno)
del tb
print(sys.exc_info())
sys.stdout.write("written\n")
print("to stderr", file=sys.stderr)
print(__name__, sys.intern("abc") is sys.intern("abc"))
