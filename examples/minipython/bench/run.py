"""Runs the programs on python3 and on minipython: seconds of processor time and peak memory, side by side.

    cargo build --release -p minipython
    python3 examples/minipython/bench/run.py target/release/minipython
"""
import os
import pathlib
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


def main():
    interpreter = sys.argv[1] if len(sys.argv) > 1 else "target/release/minipython"
    folder = pathlib.Path(__file__).parent
    print("| program | python3 | minipython | ratio | python3, peak | minipython, peak |")
    print("|---|---|---|---|---|---|")
    for name in PROGRAMS:
        path = str(folder / f"{name}.py")
        theirs, ours = measure([sys.executable, path]), measure([interpreter, path])
        if theirs[0] != ours[0]:
            sys.exit(f"{name}: the outputs differ")
        ratio = ours[1] / theirs[1]
        print(f"| {name} | {theirs[1]:.2f} s | {ours[1]:.2f} s | {ratio:.2f} | {theirs[2] // 1024} MiB | {ours[2] // 1024} MiB |")


main()
