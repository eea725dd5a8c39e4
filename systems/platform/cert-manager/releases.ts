/**
 * What the facility is made of, pinned in one place. The digest is that of the definitions in the project's own repository, one
 * after the other: the Go module has the same bytes.
 */
export const releases = {
  version: "1.21.2",
  images: {
    controller: "quay.io/jetstack/cert-manager-controller:v1.21.2",
    webhook: "quay.io/jetstack/cert-manager-webhook:v1.21.2",
    cainjector: "quay.io/jetstack/cert-manager-cainjector:v1.21.2",
  },
  manifests: {
    file: ".seaworthy/manifests/cert-manager-1.21.2.yaml",
    sha256: "2f83373b0fd341e1773854963c681daf1a93f605c82204e6afc2681bc1e008b7",
  },
  source:
    "https://raw.githubusercontent.com/cert-manager/cert-manager/v1.21.2/deploy/crds (docs/facilities.md)",
} as const;
