// Sorting: numbers, objects by several keys, and a heap by hand.
let seed = 1;
function random() {
  seed = (seed * 16807) % 2147483647;
  return seed;
}
const numbers = Array.from({ length: 20000 }, random);
print([...numbers].sort((a, b) => a - b).slice(0, 3).join(' '));
const people = numbers.slice(0, 8000).map(n => ({ age: n % 90, name: `n${n % 1009}` }));
people.sort((a, b) => a.age - b.age || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
print(people.slice(0, 3).map(person => `${person.age} ${person.name}`).join(', '));

class Heap {
  items = [];
  push(item) {
    this.items.push(item);
    for (let i = this.items.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (this.items[parent].key <= this.items[i].key) break;
      [this.items[parent], this.items[i]] = [this.items[i], this.items[parent]];
      i = parent;
    }
  }
  pop() {
    const top = this.items[0];
    const last = this.items.pop();
    if (this.items.length === 0) return top;
    this.items[0] = last;
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < this.items.length && this.items[child].key < this.items[least].key) least = child;
      if (least === i) return top;
      [this.items[least], this.items[i]] = [this.items[i], this.items[least]];
      i = least;
    }
  }
}
const heap = new Heap();
for (const key of numbers.slice(0, 4000)) heap.push({ key });
let ordered = true;
for (let before = -1; heap.items.length > 0; ) {
  const { key } = heap.pop();
  ordered &&= before <= key;
  before = key;
}
print(ordered);
