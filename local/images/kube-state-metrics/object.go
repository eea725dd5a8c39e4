package main

import "time"

// object has those fields of all kinds that are told about.
type object struct {
	Metadata struct {
		Name              string    `json:"name"`
		Namespace         string    `json:"namespace"`
		UID               string    `json:"uid"`
		CreationTimestamp time.Time `json:"creationTimestamp"`
	} `json:"metadata"`
	Spec struct {
		ConcurrencyPolicy string   `json:"concurrencyPolicy"`
		MaxReplicas       float64  `json:"maxReplicas"`
		NodeName          string   `json:"nodeName"`
		Replicas          *float64 `json:"replicas"`
		Schedule          string   `json:"schedule"`
		Suspend           bool     `json:"suspend"`
	} `json:"spec"`
	Status status `json:"status"`
}

type status struct {
	AvailableReplicas  float64           `json:"availableReplicas"`
	Conditions         []condition       `json:"conditions"`
	ContainerStatuses  []container       `json:"containerStatuses"`
	CurrentReplicas    float64           `json:"currentReplicas"`
	DisruptionsAllowed float64           `json:"disruptionsAllowed"`
	ExpectedPods       float64           `json:"expectedPods"`
	Hard               map[string]string `json:"hard"`
	HostIP             string            `json:"hostIP"`
	LastSuccessfulTime *time.Time        `json:"lastSuccessfulTime"`
	Phase              string            `json:"phase"`
	PodIP              string            `json:"podIP"`
	ReadyReplicas      float64           `json:"readyReplicas"`
	Used               map[string]string `json:"used"`
}

type condition struct {
	Type   string `json:"type"`
	Status string `json:"status"`
}

type container struct {
	Name         string  `json:"name"`
	RestartCount float64 `json:"restartCount"`
	State        struct {
		Waiting *struct {
			Reason string `json:"reason"`
		} `json:"waiting"`
	} `json:"state"`
}

// The labels that say which object it is; its own name is under the name of its kind.
func (one object) labels(kind string) []string {
	return []string{"namespace", one.Metadata.Namespace, kind, one.Metadata.Name}
}

// What the API server fills in where nothing is said.
func (one object) replicas() float64 {
	if one.Spec.Replicas == nil {
		return 1
	}
	return *one.Spec.Replicas
}
