module seaworthy.dev/kube-state-metrics

go 1.26.0
