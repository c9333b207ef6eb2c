// Runs the programs of a `gc_wasm.wasm` under node: `node tests/wasm/run.mjs FILE`. Fails where one does.
import { readFileSync } from 'node:fs';

// The programs of `src/lib.rs`: as many must run.
const PROGRAMS = 8;

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), { host: { say } });
const { memory, programs, run, expected } = instance.exports;

function say(text, length) {
  console.log(new TextDecoder().decode(new Uint8Array(memory.buffer, text, length)));
}

const count = programs();
if (count !== PROGRAMS) throw new Error(`${count} programs, not ${PROGRAMS}`);
for (let at = 0; at < count; at += 1) {
  const figure = run(at);
  if (figure !== expected(at)) throw new Error(`${figure}, not ${expected(at)}`);
}
console.log(`${count} programs ran`);
