package kubernetes

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// trouble is one reason why an object isn't ready, in the words of whoever knows it.
type trouble struct {
	namespace, pod, uid, container string
	reason, message                string
	// logs asks for the container's last lines; previous for those of the run before this one.
	logs, previous bool
	// events asks for the pod's last warning, for a trouble that tells no reason itself.
	events bool
	// probes asks for what the container's last failed probe said: a probe that never succeeds is why a container that
	// works is restarted, and nothing else tells it.
	probes bool
}

func (t trouble) String() string {
	var parts []string
	if t.pod != "" {
		parts = append(parts, "pod "+t.pod)
	}
	if t.container != "" {
		parts = append(parts, "container "+t.container)
	}
	text := t.reason
	if t.message != "" {
		text += ": " + t.message
	}
	return strings.Join(append(parts, text), ", ")
}

// kind stays the same while details such as a back-off's seconds change.
func (t trouble) kind() string { return t.pod + "/" + t.container + "/" + t.reason }

// podTroubles finds what keeps pods from being ready.
func podTroubles(list []*corev1.Pod) []trouble {
	var troubles []trouble
	for _, pod := range list {
		if pod.DeletionTimestamp == nil && pod.Status.Phase != corev1.PodSucceeded {
			troubles = append(troubles, podTrouble(pod)...)
		}
	}
	return troubles
}

func podTrouble(pod *corev1.Pod) []trouble {
	base := trouble{namespace: pod.Namespace, pod: pod.Name, uid: string(pod.UID)}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse {
			base.reason, base.message = condition.Reason, condition.Message
			return []trouble{base}
		}
	}
	var troubles []trouble
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		if found, ok := containerTrouble(base, status); ok {
			troubles = append(troubles, found)
		}
	}
	if len(troubles) > 0 {
		// The others wait for these.
		slices.SortStableFunc(troubles, func(a, b trouble) int { return rank(a) - rank(b) })
		return troubles[:1]
	}
	if pod.Status.Phase == corev1.PodFailed {
		base.reason, base.message = pod.Status.Reason, pod.Status.Message
		return []trouble{base}
	}
	return nil
}

// rank puts troubles that tell a reason before those that only tell of waiting.
func rank(t trouble) int {
	if t.events {
		return 1
	}
	return 0
}

func containerTrouble(t trouble, status corev1.ContainerStatus) (trouble, bool) {
	t.container = status.Name
	switch state := status.State; {
	case state.Waiting != nil && state.Waiting.Reason == "CrashLoopBackOff":
		t.reason, t.logs, t.previous, t.probes = "CrashLoopBackOff", true, true, true
		if ended := status.LastTerminationState.Terminated; ended != nil {
			t.message = exit(ended) + fmt.Sprintf(" (%d restarts)", status.RestartCount)
		}
	case state.Waiting != nil && slices.Contains([]string{"ContainerCreating", "PodInitializing", ""}, state.Waiting.Reason):
		t.reason, t.events = "waiting to start", true
	case state.Waiting != nil: // ImagePullBackOff, CreateContainerConfigError and the like say why.
		t.reason, t.message = state.Waiting.Reason, state.Waiting.Message
	case state.Terminated != nil && state.Terminated.ExitCode != 0:
		t.reason, t.message, t.logs = "ended", exit(state.Terminated), true
	case state.Running != nil && !status.Ready && status.LastTerminationState.Terminated != nil:
		t.reason, t.logs, t.previous, t.probes = "restarted", true, true, true
		t.message = exit(status.LastTerminationState.Terminated)
	case state.Running != nil && !status.Ready:
		t.reason, t.events, t.logs, t.probes = "running, but not ready", true, true, true
	default:
		return t, false
	}
	return t, true
}

func exit(ended *corev1.ContainerStateTerminated) string {
	text := fmt.Sprintf("exit code %d", ended.ExitCode)
	if ended.Reason != "" && ended.Reason != "Error" && ended.Reason != "Completed" {
		text += ", " + ended.Reason
	}
	if ended.Message != "" {
		text += ", " + strings.TrimSpace(ended.Message)
	}
	return text
}

// mostDetails bounds a message: pods of one workload mostly fail for the same reason.
const (
	mostDetails = 3
	logLines    = 10
)

// details describes troubles with what has to be asked for: a pod's last warning, and a container's last lines.
func (c *cluster) details(ctx context.Context, troubles []trouble) []string {
	var lines []string
	for i, t := range troubles {
		if i == mostDetails {
			lines = append(lines, fmt.Sprintf("and %d more", len(troubles)-i))
			break
		}
		lines = append(lines, t.String())
		if words := c.warning(ctx, t); words != "" {
			lines = append(lines, "  "+words)
		}
		if t.logs {
			for _, line := range c.lastLines(ctx, t) {
				lines = append(lines, "  | "+line)
			}
		}
	}
	return lines
}

// warning is what the cluster warned of, where the trouble itself doesn't say all of it.
func (c *cluster) warning(ctx context.Context, t trouble) string {
	if !t.events && !t.probes {
		return ""
	}
	list, err := c.objects.Resource(events).Namespace(t.namespace).List(ctx, metav1.ListOptions{
		FieldSelector: "type=Warning,involvedObject.uid=" + t.uid,
	})
	if err != nil {
		return ""
	}
	var warnings []corev1.Event
	for _, item := range list.Items {
		var event corev1.Event
		convert(item.Object, &event)
		warnings = append(warnings, event)
	}
	return t.explanation(warnings)
}

// explanation is the warning that tells most of a trouble: its container's last failed probe, or the pod's last warning.
func (t trouble) explanation(warnings []corev1.Event) string {
	var latest, probe *corev1.Event
	for i := range warnings {
		event := &warnings[i]
		if newer(event, latest) {
			latest = event
		}
		if event.Reason == "Unhealthy" && strings.HasSuffix(event.InvolvedObject.FieldPath, "{"+t.container+"}") && newer(event, probe) {
			probe = event
		}
	}
	switch {
	case t.probes && probe != nil:
		return probe.Reason + ": " + probe.Message
	case t.events && latest != nil:
		return latest.Reason + ": " + latest.Message
	}
	return ""
}

func newer(event, than *corev1.Event) bool {
	return than == nil || than.LastTimestamp.Before(&event.LastTimestamp)
}

func (c *cluster) lastLines(ctx context.Context, t trouble) []string {
	body, err := c.raw.Get().AbsPath("/api/v1/namespaces", t.namespace, "pods", t.pod, "log").
		Param("container", t.container).Param("tailLines", fmt.Sprint(logLines)).
		Param("previous", fmt.Sprint(t.previous)).Do(ctx).Raw()
	if err != nil {
		return []string{fmt.Sprintf("(no log: %v)", err)}
	}
	text := strings.TrimSpace(string(body))
	if text == "" {
		return []string{"(its log is empty)"}
	}
	return strings.Split(text, "\n")
}
