// A chain of objects, each an extension of the one before: `super` goes down, `self` comes back up.
local base = { depth: 0, name: 'base', label: '%s at %d' % [self.name, self.depth] };
local extend(object, n) =
  if n == 0 then object
  else extend(object { depth: super.depth + 1, ['field_%d' % (n % 10)]: n + super.depth }, n - 1) tailstrict;
local chains = [extend(base { name: 'chain %d' % i }, 400) for i in std.range(1, 20)];
{
  labels: [chain.label for chain in chains],
  depths: [chain.depth for chain in chains],
  last: chains[19].field_1,
}
