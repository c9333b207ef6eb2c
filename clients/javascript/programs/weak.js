// Weak maps whose values lead to their keys, weak references, weak sets.
const secrets = new WeakMap();
class Account {
  constructor(number) {
    this.number = number;
    secrets.set(this, { owner: this, balance: number * 10 });
  }
  get balance() {
    return secrets.get(this).balance;
  }
}
let sum = 0;
const kept = [];
for (let i = 0; i < 20000; i++) {
  const account = new Account(i);
  sum += account.balance;
  if (i % 100 === 0) kept.push(account);
}
print(sum);
print(kept.every(account => secrets.get(account).owner === account));

// A chain through the map: each key is the value of the one before.
const next = new WeakMap();
const first = {};
let last = first;
for (let i = 0; i < 3000; i++) {
  const node = { number: i };
  next.set(last, node);
  last = node;
}
let length = 0;
for (let node = first; next.has(node); node = next.get(node)) length++;
print(length);

const references = kept.map(account => new WeakRef(account));
print(references.filter(reference => reference.deref() !== undefined).length);

const marked = new WeakSet();
for (const account of kept) if (account.number % 200 === 0) marked.add(account);
print(kept.filter(account => marked.has(account)).length);
