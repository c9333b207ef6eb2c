// Text: built, split, joined, replaced, made into JSON and read again.
let text = '';
for (let i = 0; i < 20000; i++) text += String.fromCharCode(97 + (i % 26));
print(text.length);
const words = [];
for (let i = 0; i < text.length; i += 7) words.push(text.slice(i, i + 7));
print(words.map(word => word.toUpperCase()).join('-').length);
print(words.join(' ').split(' ').reverse()[0]);
print(text.replace(/[aeiou]/g, '').length);
const people = words.map((name, id) => ({ id, name, tags: [name[0], name.length] }));
let size = 0;
for (let i = 0; i < 5; i++) size += JSON.stringify(JSON.parse(JSON.stringify(people))).length;
print(size);
