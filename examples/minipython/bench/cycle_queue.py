"""A queue of documents whose parts point back at them: garbage that counting can't free."""
import sys


class Document:
    def __init__(self, number):
        self.number = number
        self.parts = []
        for i in range(8):
            self.parts.append(Part(self, i))
        for a, b in zip(self.parts, self.parts[1:]):
            a.next = b
            b.previous = a


class Part:
    def __init__(self, document, number):
        self.document = document
        self.number = number
        self.next = None
        self.previous = None


def main(count, length):
    queue = []
    total = 0
    for number in range(count):
        queue.append(Document(number))
        if len(queue) > length:
            document = queue.pop(0)
            part = document.parts[0]
            while part is not None:
                total += part.number + part.document.number
                part = part.next
    print(total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 60000, 200)
