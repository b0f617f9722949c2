// Loaded with `node --import`: sends connections to Azure's blob storage to this machine, where the rig listens.
import dns from "node:dns";

const { lookup } = dns;

dns.lookup = (host, options, callback) =>
  lookup(host.endsWith(".blob.core.windows.net") ? "127.0.0.1" : host, options, callback);
