package operator

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"seaworthy.dev/canary/kubeop/internal/paas"
)

const ready = "Ready"

// set writes the condition Ready in kubeOP's way: with the time of now, whether it changes or not, and as one more where
// there is none of its type. What a schema without properties keeps of a condition has no type, so that each reconciliation
// adds one, and brings about the next.
func set(all *paas.Conditions, status metav1.ConditionStatus, reason, message string) {
	condition := paas.Condition{
		Type: ready, Status: string(status), Reason: reason, Message: message, LastTransitionTime: metav1.NewTime(time.Now()),
	}
	for i := range *all {
		if (*all)[i].Type == ready {
			(*all)[i] = condition
			return
		}
	}
	*all = append(*all, condition)
}
