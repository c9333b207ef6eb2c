// Holds memlab's view of a snapshot to ours, and has it look for leaks between three snapshots. For tests/pictures.rs:
//
//     node check.cjs FOLDER NODES ID:RETAINED...
//
// memlab is looked for where NODE_PATH says.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { getFullHeapFromFile } = require('@memlab/heap-analysis');

const [folder, nodes, ...counted] = process.argv.slice(2);
const file = (number) => path.join(folder, `${number}.heapsnapshot`);

(async () => {
  const heap = await getFullHeapFromFile(file(3));
  assert.strictEqual(heap.nodes.length, Number(nodes));
  for (const [id, retained] of counted.map((pair) => pair.split(':').map(Number))) {
    assert.strictEqual(heap.getNodeById(id).retainedSize, retained, `retained by ${id}`);
  }
  const work = path.join(folder, 'work');
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(work);
  const memlab = path.join(process.env.NODE_PATH, '.bin', 'memlab');
  const run = spawnSync('node', [memlab, 'find-leaks', '--baseline', file(1), '--target', file(2), '--final', file(3),
    '--trace-all-objects', '--work-dir', work], { encoding: 'utf8' });
  assert.strictEqual(run.status, 0, run.stderr);
  // What it found is among its messages.
  process.stdout.write(run.stdout + run.stderr);
  console.log('checked');
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
