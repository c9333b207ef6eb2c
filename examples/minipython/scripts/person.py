"""People, their names, and what becomes of them: the story that the library exists for."""
import gc
import sys


class Person:
    def __init__(self, name):
        self.name = name
        self.friend = None
        print(f"{self.name} object is created.")

    def __del__(self):
        print(f"{self.name} object is being deleted.")


# Creation and reference counting
person1 = Person("Alice")
person2 = Person("Bob")
print("Reference count of person1:", sys.getrefcount(person1) - 1)
person3 = person1
print("Reference count of person1:", sys.getrefcount(person1) - 1)
print("Same object:", person1 is person3)

# Names are deleted one by one; the object goes with its last name.
del person1
print("Deleted the name person1.")
del person3
print("Deleted the name person3.")
del person2
print("Deleted the name person2.")

# Two friends who only have each other
person1 = Person("Charlie")
person2 = Person("David")
person1.friend = person2
person2.friend = person1
print("Reference count of Charlie:", sys.getrefcount(person1) - 1)
del person1
del person2
print("Both names are gone, but nobody was deleted.")
collected = gc.collect()
print("Objects collected:", collected)

# Reuse of the name
person1 = Person("Eve")
person1 = Person("Frank")
print("End of the script.")
