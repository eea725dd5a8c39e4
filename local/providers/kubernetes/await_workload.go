package kubernetes

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// ownPods are the pods that a workload's selector finds, with the replica sets between and the events of the workload itself.
func ownPods(obj *unstructured.Unstructured) []query {
	content, _, _ := unstructured.NestedMap(obj.Object, "spec", "selector")
	var selector metav1.LabelSelector
	convert(content, &selector)
	labels := metav1.FormatLabelSelector(&selector)
	related := ownEvents(obj)
	related = append(related, query{resource: pods, namespace: obj.GetNamespace(), labels: labels})
	if obj.GetKind() == "Deployment" {
		related = append(related, query{resource: replicaSets, namespace: obj.GetNamespace(), labels: labels})
	}
	return related
}

func ownEvents(obj *unstructured.Unstructured) []query {
	return []query{{resource: events, namespace: obj.GetNamespace(), fields: "involvedObject.uid=" + string(obj.GetUID())}}
}

func checkDeployment(obj *unstructured.Unstructured, seen view) readiness {
	var d appsv1.Deployment
	convert(obj.Object, &d)
	want := int32(1)
	if d.Spec.Replicas != nil {
		want = *d.Spec.Replicas
	}
	now := readiness{
		status:   fmt.Sprintf("[%d/%d ready]", d.Status.AvailableReplicas, want),
		troubles: podTroubles(deploymentPods(&d, seen)),
	}
	if d.Status.ObservedGeneration < d.Generation || d.Spec.Paused {
		now.done = d.Spec.Paused
		return now
	}
	for _, condition := range d.Status.Conditions {
		switch {
		case condition.Type == appsv1.DeploymentReplicaFailure && condition.Status == corev1.ConditionTrue:
			now.troubles = append([]trouble{{reason: condition.Reason, message: condition.Message}}, now.troubles...)
		case condition.Type == appsv1.DeploymentProgressing && condition.Reason == "ProgressDeadlineExceeded":
			now.failed = "its rollout made no progress: " + condition.Message
			now.mayRecover = true
		}
	}
	switch status := d.Status; {
	case status.UpdatedReplicas < want:
		now.status += fmt.Sprintf(" %d of %d new pods created", status.UpdatedReplicas, want)
	case status.Replicas > status.UpdatedReplicas:
		now.status += fmt.Sprintf(" waiting for new pods to take over from %d old ones", status.Replicas-status.UpdatedReplicas)
	case status.AvailableReplicas < status.UpdatedReplicas:
		now.status += " waiting for pods to be ready"
	default:
		now.done, now.failed = true, ""
	}
	return now
}

// deploymentPods are those of the newest replica set: the old ones' troubles are being replaced.
func deploymentPods(d *appsv1.Deployment, seen view) []*corev1.Pod {
	var newest *unstructured.Unstructured
	highest := -1
	for _, set := range ownedBy(seen.list(replicaSets), d) {
		revision, _ := strconv.Atoi(set.GetAnnotations()["deployment.kubernetes.io/revision"])
		if revision > highest {
			newest, highest = set, revision
		}
	}
	if newest == nil {
		return nil
	}
	return podsOf(ownedBy(seen.list(pods), newest))
}

func checkStatefulSet(obj *unstructured.Unstructured, seen view) readiness {
	var s appsv1.StatefulSet
	convert(obj.Object, &s)
	want := int32(1)
	if s.Spec.Replicas != nil {
		want = *s.Spec.Replicas
	}
	now := readiness{
		status:   fmt.Sprintf("[%d/%d ready]", s.Status.ReadyReplicas, want),
		troubles: workloadTroubles(obj, want, seen),
	}
	if s.Status.ObservedGeneration < s.Generation {
		return now
	}
	// Pods below the partition keep their revision, and with OnDelete all do until somebody deletes them.
	updates := want
	if rolling := s.Spec.UpdateStrategy.RollingUpdate; rolling != nil && rolling.Partition != nil {
		updates = max(0, want-*rolling.Partition)
	}
	onDelete := s.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType
	rolledOut := s.Status.UpdateRevision == s.Status.CurrentRevision || s.Status.UpdatedReplicas >= updates
	switch {
	case s.Status.ReadyReplicas < want || s.Status.Replicas != want:
		now.status += " waiting for pods to be ready"
	case !onDelete && !rolledOut:
		now.status += fmt.Sprintf(" %d of %d pods updated", s.Status.UpdatedReplicas, updates)
	default:
		now.done = true
	}
	return now
}

func checkDaemonSet(obj *unstructured.Unstructured, seen view) readiness {
	var d appsv1.DaemonSet
	convert(obj.Object, &d)
	want := d.Status.DesiredNumberScheduled
	now := readiness{
		status:   fmt.Sprintf("[%d/%d ready]", d.Status.NumberAvailable, want),
		troubles: workloadTroubles(obj, want, seen),
	}
	onDelete := d.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType
	switch status := d.Status; {
	case status.ObservedGeneration < d.Generation:
	case !onDelete && status.UpdatedNumberScheduled < want:
		now.status += fmt.Sprintf(" %d of %d pods updated", status.UpdatedNumberScheduled, want)
	case status.NumberAvailable < want:
		now.status += " waiting for pods to be ready"
	default:
		now.done = true
	}
	return now
}

func checkJob(obj *unstructured.Unstructured, seen view) readiness {
	var j batchv1.Job
	convert(obj.Object, &j)
	now := readiness{
		status:   fmt.Sprintf("pods: %d running, %d succeeded, %d failed", j.Status.Active, j.Status.Succeeded, j.Status.Failed),
		troubles: workloadTroubles(obj, 1, seen),
		done:     j.Spec.Suspend != nil && *j.Spec.Suspend,
	}
	for _, condition := range j.Status.Conditions {
		switch {
		case condition.Status != corev1.ConditionTrue:
		case condition.Type == batchv1.JobComplete:
			now.done = true
		case condition.Type == batchv1.JobFailed:
			now.failed = "the job failed: " + condition.Message
		}
	}
	return now
}

func checkPod(obj *unstructured.Unstructured, _ view) readiness {
	var pod corev1.Pod
	convert(obj.Object, &pod)
	now := readiness{status: "the pod is " + string(pod.Status.Phase), troubles: podTroubles([]*corev1.Pod{&pod})}
	switch pod.Status.Phase {
	case corev1.PodSucceeded:
		now.done = true
	case corev1.PodFailed:
		now.failed = "the pod failed: " + pod.Status.Reason + " " + pod.Status.Message
	case corev1.PodRunning:
		now.done = slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
			return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
		})
	}
	return now
}

// workloadTroubles are those of a workload's pods, and why there are too few of them.
func workloadTroubles(obj *unstructured.Unstructured, want int32, seen view) []trouble {
	own := podsOf(ownedBy(seen.list(pods), obj))
	troubles := podTroubles(own)
	if len(own) < int(want) {
		troubles = append(troubles, failedCreate(seen)...)
	}
	return troubles
}

// failedCreate is the latest event of a workload that may not create its pods: quotas, limits and security levels refuse them.
func failedCreate(seen view) []trouble {
	var latest *corev1.Event
	for _, item := range seen.list(events) {
		var event corev1.Event
		convert(item.Object, &event)
		if event.Reason == "FailedCreate" && (latest == nil || latest.LastTimestamp.Before(&event.LastTimestamp)) {
			latest = &event
		}
	}
	if latest == nil {
		return nil
	}
	return []trouble{{reason: latest.Reason, message: latest.Message}}
}

// ownedBy picks the objects whose controller is the given one.
func ownedBy(list []*unstructured.Unstructured, owner metav1.Object) []*unstructured.Unstructured {
	return slices.DeleteFunc(slices.Clone(list), func(item *unstructured.Unstructured) bool {
		controller := metav1.GetControllerOf(item)
		return controller == nil || controller.UID != owner.GetUID()
	})
}

func podsOf(list []*unstructured.Unstructured) []*corev1.Pod {
	var found []*corev1.Pod
	for _, item := range list {
		var pod corev1.Pod
		convert(item.Object, &pod)
		found = append(found, &pod)
	}
	slices.SortFunc(found, func(a, b *corev1.Pod) int { return strings.Compare(a.Name, b.Name) })
	return found
}

// convert reads a part of an object into its type. What the type doesn't know is left out, as every client does.
func convert(content map[string]any, into any) {
	_ = runtime.DefaultUnstructuredConverter.FromUnstructured(content, into)
}
