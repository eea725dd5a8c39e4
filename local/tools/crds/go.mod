module seaworthy.dev/tools/crds

go 1.26

// Nothing here is compiled: these modules hold the custom resource definitions that crds.ts finds in them.
require (
	github.com/bitnami-labs/sealed-secrets v0.36.6
	github.com/cert-manager/cert-manager v1.21.2
	github.com/cloudnative-pg/cloudnative-pg v1.30.1
	github.com/cloudnative-pg/plugin-barman-cloud v0.15.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
	github.com/traefik/traefik/v3 v3.6.12
	istio.io/api v1.28.3
	sigs.k8s.io/gateway-api v1.4.1
)
