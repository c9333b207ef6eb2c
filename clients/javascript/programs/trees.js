// Binary trees: built, counted, thrown away; one of them stays.
function tree(depth) {
  return depth === 0 ? { left: null, right: null } : { left: tree(depth - 1), right: tree(depth - 1) };
}
function count(node) {
  return node.left === null ? 1 : 1 + count(node.left) + count(node.right);
}
const stays = tree(13);
for (let depth = 4; depth <= 12; depth += 4) {
  const times = 1 << (14 - depth);
  let nodes = 0;
  for (let i = 0; i < times; i++) nodes += count(tree(depth));
  print(`${times} trees of depth ${depth}: ${nodes} nodes`);
}
print(`the one that stays: ${count(stays)} nodes`);
