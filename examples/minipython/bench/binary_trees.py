"""Trees that are built, walked and dropped: allocation and counting."""
import sys


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def make(depth):
    if depth == 0:
        return Node(None, None)
    return Node(make(depth - 1), make(depth - 1))


def check(node):
    if node.left is None:
        return 1
    return 1 + check(node.left) + check(node.right)


def main(deepest):
    print(f"stretch tree of depth {deepest + 1}: {check(make(deepest + 1))}")
    lasting = make(deepest)
    for depth in range(4, deepest + 1, 4):
        count = 1 << (deepest - depth + 4)
        total = 0
        for _ in range(count):
            total += check(make(depth))
        print(f"{count} trees of depth {depth}: {total}")
    print(f"long lived tree of depth {deepest}: {check(lasting)}")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 14)
