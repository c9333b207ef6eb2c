"""Runs the programs on python3 and on minipython: seconds of processor time and peak memory, side by side.

    cargo build --release -p minipython
    python3 examples/minipython/bench/run.py target/release/minipython
    python3 examples/minipython/bench/run.py target/release/minipython --write    into BENCHMARKS.md, too
"""
import datetime
import os
import pathlib
import platform
import subprocess
import sys

PROGRAMS = ["nbody", "richards", "deltablue", "binary_trees", "cycle_queue", "strings"]


def measure(command):
    """Output, seconds, KiB at the peak; the best of three runs."""
    best = None
    for _ in range(3):
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{command} failed")
        seconds = usage.ru_utime + usage.ru_stime
        if best is None or seconds < best[1]:
            best = (output, seconds, usage.ru_maxrss)
    return best


def table(interpreter):
    folder = pathlib.Path(__file__).parent
    yield "| program | python3 | minipython | ratio | python3, peak | minipython, peak |"
    yield "|---|---|---|---|---|---|"
    for name in PROGRAMS:
        path = str(folder / f"{name}.py")
        theirs, ours = measure([sys.executable, path]), measure([interpreter, path])
        if theirs[0] != ours[0]:
            sys.exit(f"{name}: the outputs differ")
        ratio = ours[1] / theirs[1]
        yield f"| {name} | {theirs[1]:.2f} s | {ours[1]:.2f} s | {ratio:.2f} | {theirs[2] // 1024} MiB | {ours[2] // 1024} MiB |"
    yield ""
    yield f"Measured {datetime.date.today()}, with Python {platform.python_version()}; each figure is of the fastest of three runs."


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    rows = []
    for row in table(arguments[0] if arguments else "target/release/minipython"):
        print(row, flush=True)
        rows.append(row)
    if "--write" in sys.argv:
        document = pathlib.Path(__file__).parents[3] / "BENCHMARKS.md"
        before, rest = document.read_text().split("<!-- minipython -->", 1)
        _, after = rest.split("<!-- /minipython -->", 1)
        lines = "\n".join(rows)
        document.write_text(f"{before}<!-- minipython -->\n{lines}\n<!-- /minipython -->{after}")


main()
