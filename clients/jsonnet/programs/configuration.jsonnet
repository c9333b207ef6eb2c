// What Jsonnet is for: templates, mixins and overrides, made into the files of many services.
local container(name, image) = {
  name: name,
  image: image,
  ports: [],
  env: {},
  withPort(port):: self { ports+: [{ containerPort: port, name: '%s-%d' % [name, port] }] },
  withEnv(env):: self { env+: env },
};
local deployment(name, replicas, containers) = {
  local labels = self.metadata.labels,
  kind: 'Deployment',
  metadata: { name: name, labels: { app: name, tier: if replicas > 2 then 'large' else 'small' } },
  spec: {
    replicas: replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels: labels }, spec: { containers: containers } },
  },
};
local limits = {
  spec+: { template+: { spec+: {
    containers: [c { resources: { cpu: '%dm' % (100 * std.length(c.ports)) } } for c in super.containers],
  } } },
};
local service(i) =
  local name = 'service-%03d' % i;
  deployment(name, i % 5 + 1, [
    container(name, 'registry/%s:v%d' % [name, i]).withPort(8000 + i).withPort(9000 + i)
    .withEnv({ NAME: name, NEXT: 'service-%03d' % (i + 1) }),
    container('sidecar', 'registry/sidecar:v1').withPort(15000),
  ]) + limits;
{ ['service-%03d' % i]: service(i) for i in std.range(1, 1000) }
