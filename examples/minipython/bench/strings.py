"""Text is built, split, formatted and counted."""
import sys


def words(count):
    seed = 42
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) % 2147483648
        yield "w" + str(seed % 5000)


def main(count):
    text = " ".join(words(count))
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]
    lines = []
    for number, (word, times) in enumerate(top):
        lines.append(f"{number:>3}. {word:<8} {times:>6} {times / count:.4%}")
    print("\n".join(lines))
    built = ""
    for i in range(count // 4):
        built += chr(97 + i % 26)
        if len(built) > 2000:
            built = built[1000:]
    print(len(built), built[:10], text.count("w1 "), len(text.replace("w", "")), text.upper()[:12])


main(int(sys.argv[1]) if len(sys.argv) > 1 else 600000)
