s = "Hello, World"
print(s.upper(), s.lower(), s[0], s[-1], s[2:5], s[::-1], len(s), s.find("o"), s.count("l"), s.replace("l", "L"))
print(s.split(", "), "a b  c".split(), ",".join(["a", "b"]), "  x ".strip(), "xxaxx".strip("x"), s.startswith("He"))
print("%s is %d years" % ("Bob", 5), "{} {1} {0}".replace("{} ", "").format("a", "b"), "{name:>5}".format(name="x"))
print(f"{s!r:>20}|{s:^20}|{s:<15}|{5:>4}|{5:04}|{255:#x}|{1000000:,}|{'x':*^5}")
x = 5
print(f"{x=} {x + 1 = } {x:{x}} {'nested ' + f'{x}'}")
print("abc" < "abd", "a" in "abc", "a" * 3, "ab" + "c", "tab\there", 'quote"s', "it's", repr("it's"), repr('a"b\'c'))
print("äöü".upper(), len("äöü"), "äöü"[1], "日本語"[::-1], ord("a"), chr(8364), "\u00e9")
print("a-b-c".partition("-"), "a-b-c".rsplit("-", 1), "abc".center(9, "*"), "7".zfill(3), "title case".title())
print("line1\nline2".splitlines(), "abc".isalpha(), "12".isdigit(), "a1".isalnum(), " ".isspace(), "Abc".swapcase())
print(b"bytes", b"a\x00\xff", len(b"abc"), b"abc"[0], b"abc".decode(), "abc".encode(), b"a" + b"b")
print("""triple
quoted""", r"raw\n", "con" "cat")
print(str(None), str([1, "a"]), repr("\n\\"), ascii("é"))
for c in "xyz":
    print(c, end=" ")
print()
print("a", "b", sep="-", end="!\n")
print("abc".index("c"), "Mississippi".count("ss"), "x=1;y=2".split(";"))
