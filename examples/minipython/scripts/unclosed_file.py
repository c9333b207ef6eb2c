import gc
import os

path = "/tmp/minipython-unclosed-%d.txt" % os.getpid()


class Log:
    def __init__(self):
        self.file = open(path, "w")
        self.me = self


log = Log()
log.file.write("line one\n")
log.file.write("line two\n")
log.file.flush()
print(os.path.getsize(path))
del log
gc.collect()
with open(path) as f:
    print(f.read())
print(f.closed)
with open(path) as f:
    for line in f:
        print(repr(line))
f = open(path, "a")
f.write("three")
del f
print(len(open(path).read()))
try:
    open("/nonexistent/file")
except FileNotFoundError as e:
    print(type(e).__name__, e)
os.remove(path)
print(os.path.exists(path))
