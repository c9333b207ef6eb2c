import weakref


class Resource:
    def __init__(self, name):
        self.name = name


def release(name, how="now"):
    print("release", name, how)
    return 42


r = Resource("r1")
f = weakref.finalize(r, release, "r1")
print(f.alive)
del r
print(f.alive)
r = Resource("r2")
f = weakref.finalize(r, release, "r2", how="by hand")
print(f())
print(f.alive, f())
del r
r = Resource("r3")
f = weakref.finalize(r, release, "r3")
print(f.detach()[2])
del r
print("detached")
last = Resource("r4")
weakref.finalize(last, release, "r4", how="at exit")
other = Resource("r5")
weakref.finalize(other, release, "r5", how="at exit")
quiet = Resource("r6")
weakref.finalize(quiet, release, "r6").atexit = False
print("end")
