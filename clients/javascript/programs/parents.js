// Trees whose nodes know their parents: each tree is a cycle, and garbage at once.
class Node {
  constructor(parent, depth) {
    this.parent = parent;
    this.children = [];
    if (depth > 0) for (let i = 0; i < 3; i++) this.children.push(new Node(this, depth - 1));
  }
  get depth() {
    let depth = 0;
    for (let node = this.parent; node !== null; node = node.parent) depth++;
    return depth;
  }
  sum() {
    return this.children.reduce((sum, child) => sum + child.sum(), this.depth);
  }
}
let total = 0;
for (let i = 0; i < 150; i++) total += new Node(null, 5).sum();
print(total);
