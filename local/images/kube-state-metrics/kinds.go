package main

import (
	"fmt"
	"strconv"
	"time"
)

// kind is a sort of objects, where they are listed, and what is told of each.
type kind struct {
	name string
	path string
	tell func(object, families)
}

// The series are those of kube-state-metrics 2.17 that are used here, with the same labels.
var kinds = []kind{
	{"cronjobs", "/apis/batch/v1/cronjobs", cronJob},
	{"deployments", "/apis/apps/v1/deployments", deployment},
	{"horizontalpodautoscalers", "/apis/autoscaling/v2/horizontalpodautoscalers", autoscaler},
	{"jobs", "/apis/batch/v1/jobs", job},
	{"poddisruptionbudgets", "/apis/policy/v1/poddisruptionbudgets", budget},
	{"pods", "/api/v1/pods", pod},
	{"resourcequotas", "/api/v1/resourcequotas", quota},
	{"statefulsets", "/apis/apps/v1/statefulsets", statefulSet},
}

func cronJob(one object, found families) {
	labels := one.labels("cronjob")
	found.add("kube_cronjob_info", 1, append(labels, "schedule", one.Spec.Schedule, "concurrency_policy", one.Spec.ConcurrencyPolicy)...)
	found.add("kube_cronjob_created", seconds(one.Metadata.CreationTimestamp), labels...)
	found.add("kube_cronjob_spec_suspend", number(one.Spec.Suspend), labels...)
	if last := one.Status.LastSuccessfulTime; last != nil {
		found.add("kube_cronjob_status_last_successful_time", seconds(*last), labels...)
	}
}

func deployment(one object, found families) {
	labels := one.labels("deployment")
	found.add("kube_deployment_spec_replicas", one.replicas(), labels...)
	found.add("kube_deployment_status_replicas_available", one.Status.AvailableReplicas, labels...)
}

func statefulSet(one object, found families) {
	labels := one.labels("statefulset")
	found.add("kube_statefulset_replicas", one.replicas(), labels...)
	found.add("kube_statefulset_status_replicas_ready", one.Status.ReadyReplicas, labels...)
}

func autoscaler(one object, found families) {
	labels := one.labels("horizontalpodautoscaler")
	found.add("kube_horizontalpodautoscaler_spec_max_replicas", one.Spec.MaxReplicas, labels...)
	found.add("kube_horizontalpodautoscaler_status_current_replicas", one.Status.CurrentReplicas, labels...)
}

func budget(one object, found families) {
	labels := one.labels("poddisruptionbudget")
	found.add("kube_poddisruptionbudget_status_expected_pods", one.Status.ExpectedPods, labels...)
	found.add("kube_poddisruptionbudget_status_pod_disruptions_allowed", one.Status.DisruptionsAllowed, labels...)
}

func job(one object, found families) {
	for _, condition := range one.Status.Conditions {
		if condition.Type == "Failed" {
			oneOf(found, "kube_job_failed", condition.Status, one.labels("job_name"))
		}
	}
}

var phases = []string{"Pending", "Succeeded", "Failed", "Unknown", "Running"}

func pod(one object, found families) {
	labels := append(one.labels("pod"), "uid", one.Metadata.UID)
	found.add("kube_pod_info", 1, append(labels, "node", one.Spec.NodeName, "host_ip", one.Status.HostIP, "pod_ip", one.Status.PodIP)...)
	for _, phase := range phases {
		found.add("kube_pod_status_phase", number(one.Status.Phase == phase), append(labels, "phase", phase)...)
	}
	for _, condition := range one.Status.Conditions {
		if condition.Type == "Ready" {
			oneOf(found, "kube_pod_status_ready", condition.Status, labels)
		}
	}
	for _, container := range one.Status.ContainerStatuses {
		labels := append(labels, "container", container.Name)
		found.add("kube_pod_container_status_restarts_total", container.RestartCount, labels...)
		if waiting := container.State.Waiting; waiting != nil && waiting.Reason != "" {
			found.add("kube_pod_container_status_waiting_reason", 1, append(labels, "reason", waiting.Reason)...)
		}
	}
}

func quota(one object, found families) {
	for _, part := range []struct {
		name    string
		amounts map[string]string
	}{{"hard", one.Status.Hard}, {"used", one.Status.Used}} {
		for resource, text := range part.amounts {
			if amount, err := quantity(text); err == nil {
				labels := append(one.labels("resourcequota"), "resource", resource, "type", part.name)
				found.add("kube_resourcequota", amount, labels...)
			}
		}
	}
}

// A series for each of the three states of a condition, of which one is 1.
func oneOf(found families, name, status string, labels []string) {
	for label, state := range map[string]string{"true": "True", "false": "False", "unknown": "Unknown"} {
		found.add(name, number(status == state), append(labels, "condition", label)...)
	}
}

func number(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func seconds(at time.Time) float64 {
	return float64(at.Unix())
}

var units = map[string]float64{
	"": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
	"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40, "Pi": 1 << 50, "Ei": 1 << 60,
}

// quantity reads an amount as the API server writes it.
func quantity(text string) (float64, error) {
	for length := 0; length <= 2 && length < len(text); length++ {
		at := len(text) - length
		unit, known := units[text[at:]]
		if value, err := strconv.ParseFloat(text[:at], 64); err == nil && known {
			return value * unit, nil
		}
	}
	return 0, fmt.Errorf("%q is no quantity", text)
}
