// Has Chromium read what shows the heap: DevTools' own reader of snapshots, and a picture. For tests/pictures.rs:
//
//     node check.mjs CHROMIUM FOLDER SNAPSHOT NODES PICTURE ID:RETAINED...
//
// A Chromium that can be debugged serves its DevTools, of which the reader is a module; it runs here.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [chromium, folder, snapshot, nodes, picture, ...counted] = process.argv.slice(2);
const common = ['--headless', '--no-sandbox', '--disable-gpu'];

// DevTools is as new as Chromium; node may be older.
Promise.withResolvers ??= () => {
  const all = {};
  all.promise = new Promise((resolve, reject) => Object.assign(all, { resolve, reject }));
  return all;
};

// Fetches a module of DevTools, and what it imports.
async function fetchModule(base, name, into, seen) {
  if (seen.has(name)) return;
  seen.add(name);
  const answer = await fetch(base + name);
  assert.ok(answer.ok, `${name}: ${answer.status}`);
  const text = await answer.text();
  const file = path.join(into, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  for (const [, imported] of text.matchAll(/(?:from|import)\s*\(?["']([^"']+\.js)["']/g)) {
    await fetchModule(base, path.posix.join(path.posix.dirname(name), imported), into, seen);
  }
}

async function fetchReader(into) {
  const profile = path.join(into, 'profile');
  fs.rmSync(profile, { recursive: true, force: true });
  const browser = spawn(chromium, [...common, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: 'ignore' });
  const ended = new Promise((resolve) => { browser.once('exit', resolve); browser.once('error', resolve); });
  try {
    const port = path.join(profile, 'DevToolsActivePort');
    for (let tries = 0; !fs.existsSync(port) || !fs.readFileSync(port, 'utf8').includes('\n'); tries++) {
      assert.ok(tries < 600 && browser.exitCode === null, 'Chromium says no port');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const base = `http://127.0.0.1:${fs.readFileSync(port, 'utf8').split('\n')[0]}/devtools/`;
    const reader = 'entrypoints/heap_snapshot_worker/heap_snapshot_worker.js';
    await fetchModule(base, reader, into, new Set());
    fs.writeFileSync(path.join(into, 'package.json'), '{"type":"module"}');
    return path.join(into, reader);
  } finally {
    browser.kill();
    await ended;
  }
}

// What DevTools makes of a snapshot.
async function load(reader, file) {
  const { HeapSnapshot, HeapSnapshotLoader } = await import(pathToFileURL(reader));
  const loader = new HeapSnapshotLoader.HeapSnapshotLoader({ sendEvent: () => {} });
  for await (const chunk of fs.createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 16 })) loader.write(chunk);
  loader.close();
  await loader.parsingComplete;
  const { port1, port2 } = new MessageChannel();
  new HeapSnapshot.SecondaryInitManager(port2);
  const loaded = await loader.buildSnapshot(port1);
  port1.close();
  return loaded;
}

// The colors of a picture that Chromium has drawn, and how often each is there.
function draw(file) {
  const page = path.join(folder, 'picture.html');
  const svg = JSON.stringify(fs.readFileSync(file, 'utf8')).replaceAll('</', '<\\/');
  fs.writeFileSync(page, `<!doctype html><body><script>
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const colors = {};
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 255) {
          const color = [...data.slice(at, at + 3)].map((part) => part.toString(16).padStart(2, '0')).join('');
          colors[color] = (colors[color] || 0) + 1;
        }
      }
      document.body.textContent = 'colors ' + JSON.stringify(colors) + ' end';
    };
    image.onerror = () => { document.body.textContent = 'no picture'; };
    image.src = 'data:image/svg+xml,' + encodeURIComponent(${svg});
  </script></body>`);
  const drawn = spawnSync(chromium, [...common, '--virtual-time-budget=10000', '--dump-dom', pathToFileURL(page).href],
    { encoding: 'utf8' });
  const said = /colors (\{.*\}) end/.exec(drawn.stdout);
  assert.ok(said, drawn.stdout + drawn.stderr);
  return JSON.parse(said[1]);
}

fs.mkdirSync(folder, { recursive: true });
const loaded = await load(await fetchReader(folder), snapshot);
assert.strictEqual(loaded.nodeCount, Number(nodes));
for (const [id, retained] of counted.map((pair) => pair.split(':').map(Number))) {
  const node = loaded.createNode(loaded.nodeIndexForId?.(id) ?? 0);
  while (node.id() !== id) {
    node.nodeIndex += loaded.nodeFieldCount;
    assert.ok(node.nodeIndex < loaded.nodes.length, `no node has the id ${id}`);
  }
  assert.strictEqual(node.retainedSize(), retained, `retained by ${id}`);
}
const colors = draw(picture);
// Types have colors of their own, what was asked about a red border, the chain is blue.
for (const color of ['c00000', '0040d0', '000000']) assert.ok(colors[color] > 20, `${color}: ${JSON.stringify(colors)}`);
console.log('checked');
process.exit(0);
