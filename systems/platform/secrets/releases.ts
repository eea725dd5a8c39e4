/** What the facility is made of, pinned in one place. The digest is that of the file in the project's own repository. */
export const releases = {
  version: "0.36.6",
  image: "docker.io/bitnami/sealed-secrets-controller:0.36.6",
  manifests: {
    file: ".seaworthy/manifests/sealed-secrets-0.36.6.yaml",
    sha256: "fb33ba448b89c2c3252480664078b7f4bdf0949426e5280d07ca049c0dbdbfb7",
  },
  source:
    "https://raw.githubusercontent.com/bitnami-labs/sealed-secrets/v0.36.6/helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml",
} as const;
