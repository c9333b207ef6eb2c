import sys

try:
    sys.exit("message")
finally:
    print("finally")
