/**
 * What the facility is made of, pinned in one place. The digests are those of the files that the projects keep in their own
 * repositories: the Go modules have the same bytes.
 */
export const releases = {
  operator: {
    version: "1.30.1",
    image: "ghcr.io/cloudnative-pg/cloudnative-pg:1.30.1",
    manifests: {
      file: ".seaworthy/manifests/cloudnative-pg-1.30.1.yaml",
      sha256: "37237f145d8138256ea25ae830f87759255665ff08f8d552fdd8224a5ec032fb",
    },
    source:
      "https://raw.githubusercontent.com/cloudnative-pg/cloudnative-pg/v1.30.1/releases/cnpg-1.30.1.yaml",
  },
  plugin: {
    version: "0.15.0",
    image: "ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.15.0",
    /** Runs beside each PostgreSQL server, and archives for it. */
    sidecarImage: "ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.15.0",
    manifests: {
      file: ".seaworthy/manifests/plugin-barman-cloud-0.15.0.yaml",
      sha256: "a1d8c5315be2fb87d2bfebbdfd32507edba55a837e5c24a4158c5839014525e8",
    },
    source: "https://raw.githubusercontent.com/cloudnative-pg/plugin-barman-cloud/v0.15.0/manifest.yaml",
  },
} as const;
