from math import *
from collections import deque as dq
import os.path
import gc as garbage

print(floor(2.5), sqrt(4.0), pi > 3)
print(list(dq([1])), os.path.join("a", "b"), garbage.isenabled())
try:
    import nonexistent_module
except ImportError as e:
    print(type(e).__name__, e)
try:
    from math import nonexistent
except ImportError as e:
    print("ImportError")
