class Node:
    __slots__ = ("next",)

    def __init__(self, next):
        self.next = next


head = None
for _ in range(100000):
    head = Node(head)
count = 0
node = head
while node is not None:
    count += 1
    node = node.next
print(count)
del head, node
print("deleted")


class Del:
    total = 0

    def __init__(self, next):
        self.next = next

    def __del__(self):
        Del.total += 1


head = None
for _ in range(20000):
    head = Del(head)
head = None
print(Del.total)
t = None
for _ in range(100000):
    t = (t,)
del t
print("tuples")
d = {}
for _ in range(100000):
    d = {"d": d}
del d
print("dicts")
