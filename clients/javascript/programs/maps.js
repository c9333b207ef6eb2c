// Maps and sets: with text and objects as keys, walked while they change.
const words = [];
for (let i = 0; i < 30000; i++) words.push(`word${(i * 7919) % 4001}`);
const counts = new Map();
for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
print(counts.size);
print([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 3).join(' '));

const objects = Array.from({ length: 5000 }, (_, i) => ({ number: i }));
const owners = new Map(objects.map(object => [object, { of: object }]));
let linked = 0;
for (const [object, owner] of owners) {
  if (owner.of === object) linked++;
  if (object.number % 3 === 0) owners.delete(object);
}
print(`${linked} ${owners.size}`);

const seen = new Set();
for (let i = 0; i < 40000; i++) seen.add((i * i) % 10007);
print(seen.size);
