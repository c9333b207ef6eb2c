"""Part (c) of the story, as Python tells it."""


class Person:
    def __init__(self, name):
        self.name = name
        self.friend = None

    def __del__(self):
        print(f"{self.name} object is being deleted.")


person1 = Person("Alice")
person2 = Person("Bob")
person3 = Person("Charlie")
del person1
del person2
del person3
