for spec in ("d", "5d", "<5d", "^5d", "05d", "+d", " d", ",d", "_d", "x", "#x", "X", "o", "#o", "b", "#010b", "e", ".2f", "10.3f", "%", "c"):
    print(spec, f"[{42:{spec}}]")
for spec in ("f", ".0f", ".3f", "e", ".2e", "g", ".3g", "G", "%", ".1%", "10.2f", "<10.2f", "^10.2f", "+.1f", "010.2f", ",.2f", "", ".4", "n"):
    print(spec, f"[{1234.5678:{spec}}]", f"[{0.00001234:{spec}}]", f"[{-2.5:{spec}}]")
for spec in ("", "s", "10", "<10", ">10", "^10", "*^10", ".2", "10.2"):
    print(spec, f"[{'hello':{spec}}]")
for value, spec in (("a", "d"), (1.5, "x"), ([], "5")):
    try:
        format(value, spec)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
print("{:>8}|{:<8}|{:^8}|{!r}|{:.3}".format("a", "b", "c", "d", "efgh"))
print("{0[key]} {1.real} {2[1]}".format({"key": "v"}, 5, [1, 2]))
print("%-10s|%+d|% d|%05.1f|%e|%g|%o|%c" % ("x", 5, 5, 2.25, 12345.678, 0.0001, 8, "z"))
print(1e100, 1.0e-7, 123456789012345680.0, 0.1 + 0.7, 1 / 3 * 3, 100 * 1.1)
