// Closures: counters, compositions, a memory of results, generators.
function counter() {
  let count = 0;
  return { up: () => ++count, down: () => --count, get: () => count };
}
let sum = 0;
for (let i = 0; i < 15000; i++) {
  const one = counter();
  one.up();
  one.up();
  one.down();
  sum += one.get();
}
print(sum);

const compose = (...functions) => x => functions.reduce((value, f) => f(value), x);
let value = 0;
for (let i = 0; i < 8000; i++) value = compose(x => x + i, x => x * 2, x => x % 9973)(value);
print(value);

function remembering(f) {
  const known = new Map();
  return n => {
    if (!known.has(n)) known.set(n, f(n));
    return known.get(n);
  };
}
const fibonacci = remembering(n => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2)));
print(fibonacci(60));

function* numbers(limit) {
  for (let i = 0; i < limit; i++) yield i;
}
let generated = 0;
for (let i = 0; i < 400; i++) for (const n of numbers(25)) generated += n;
print(generated);
