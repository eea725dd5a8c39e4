package paas

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// copied is a status that can be changed without changing the one that it was copied from.
type copied[Status any] interface{ copied() Status }

// Object is an object of the group.
type Object[Spec any, Status copied[Status]] struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              Spec   `json:"spec,omitempty"`
	Status            Status `json:"status,omitempty"`
}

// List is what a list of objects is answered with.
type List[Spec any, Status copied[Status]] struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Object[Spec, Status] `json:"items"`
}

func (o *Object[Spec, Status]) deepCopy() *Object[Spec, Status] {
	whole := *o
	o.ObjectMeta.DeepCopyInto(&whole.ObjectMeta)
	whole.Status = o.Status.copied()
	return &whole
}

// DeepCopyObject copies all of it: specs hold nothing but strings.
func (o *Object[Spec, Status]) DeepCopyObject() runtime.Object { return o.deepCopy() }

// DeepCopyObject copies each object.
func (l *List[Spec, Status]) DeepCopyObject() runtime.Object {
	whole := *l
	l.ListMeta.DeepCopyInto(&whole.ListMeta)
	whole.Items = make([]Object[Spec, Status], len(l.Items))
	for i := range l.Items {
		whole.Items[i] = *l.Items[i].deepCopy()
	}
	return &whole
}

func (s TenantStatus) copied() TenantStatus   { s.Conditions = slices.Clone(s.Conditions); return s }
func (s ProjectStatus) copied() ProjectStatus { s.Conditions = slices.Clone(s.Conditions); return s }
func (s AppStatus) copied() AppStatus         { s.Conditions = slices.Clone(s.Conditions); return s }
func (s RecordStatus) copied() RecordStatus   { return s }
