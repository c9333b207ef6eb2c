// Rings of objects that nobody keeps, of two and of a hundred.
function ring(length) {
  const first = { number: 0, next: null };
  let last = first;
  for (let i = 1; i < length; i++) {
    const node = { number: i, next: null };
    last.next = node;
    last = node;
  }
  last.next = first;
  return first;
}
let sum = 0;
for (let i = 0; i < 40000; i++) sum += ring(2).next.number;
for (let i = 0; i < 800; i++) sum += ring(100).next.next.number;
print(sum);
