// Package paas is kubeOP's API group: the kinds that its operator watches.
package paas

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Version is the only one there is.
var Version = schema.GroupVersion{Group: "paas.kubeop.io", Version: "v1alpha1"}

// The labels of a tenant's namespace.
const (
	TenantLabel  = "app.kubeop.io/tenant"
	ProjectLabel = "app.kubeop.io/project"
)

// Namespace is a project's. Two pairs of names may give the same one.
func Namespace(tenant, project string) string { return "kubeop-" + tenant + "-" + project }

// Kinds of the group.
type (
	Tenant      = Object[TenantSpec, TenantStatus]
	Project     = Object[ProjectSpec, ProjectStatus]
	App         = Object[AppSpec, AppStatus]
	DNSRecord   = Object[DNSRecordSpec, RecordStatus]
	Certificate = Object[CertificateSpec, RecordStatus]
)

// Specs.
type (
	// TenantSpec is what a tenant is called.
	TenantSpec struct {
		Name string `json:"name,omitempty"`
	}
	// ProjectSpec names the Tenant by its object's name.
	ProjectSpec struct {
		TenantRef string `json:"tenantRef,omitempty"`
		Name      string `json:"name,omitempty"`
	}
	// AppSpec is of the type Image, or of one for which nothing is done.
	AppSpec struct {
		Type  string `json:"type,omitempty"`
		Image string `json:"image,omitempty"`
		Host  string `json:"host,omitempty"`
	}
	// DNSRecordSpec is a record to be.
	DNSRecordSpec struct {
		Host   string `json:"host,omitempty"`
		Target string `json:"target,omitempty"`
	}
	// CertificateSpec is a certificate to be.
	CertificateSpec struct {
		Host         string `json:"host,omitempty"`
		DNSRecordRef string `json:"dnsRecordRef,omitempty"`
	}
)

// Condition has a type, so that there should be one of each.
type Condition struct {
	Type               string      `json:"type,omitempty"`
	Status             string      `json:"status,omitempty"`
	Reason             string      `json:"reason,omitempty"`
	Message            string      `json:"message,omitempty"`
	LastTransitionTime metav1.Time `json:"lastTransitionTime,omitempty"`
}

// Conditions are a list, in no order.
type Conditions []Condition

// Statuses.
type (
	// TenantStatus says no more than that.
	TenantStatus struct {
		Ready      bool       `json:"ready,omitempty"`
		Conditions Conditions `json:"conditions,omitempty"`
	}
	// ProjectStatus has the namespace that was made.
	ProjectStatus struct {
		Namespace  string     `json:"namespace,omitempty"`
		Ready      bool       `json:"ready,omitempty"`
		Conditions Conditions `json:"conditions,omitempty"`
	}
	// AppStatus has the revision that was deployed.
	AppStatus struct {
		Ready      bool       `json:"ready,omitempty"`
		Revision   string     `json:"revision,omitempty"`
		Conditions Conditions `json:"conditions,omitempty"`
	}
	// RecordStatus is that of DNSRecords and Certificates.
	RecordStatus struct {
		Ready   bool   `json:"ready,omitempty"`
		Message string `json:"message,omitempty"`
	}
)

// AddToScheme makes the kinds known.
func AddToScheme(scheme *runtime.Scheme) {
	add := func(kind string, one, list runtime.Object) {
		scheme.AddKnownTypeWithName(Version.WithKind(kind), one)
		scheme.AddKnownTypeWithName(Version.WithKind(kind+"List"), list)
	}
	add("Tenant", &Tenant{}, &List[TenantSpec, TenantStatus]{})
	add("Project", &Project{}, &List[ProjectSpec, ProjectStatus]{})
	add("App", &App{}, &List[AppSpec, AppStatus]{})
	add("DNSRecord", &DNSRecord{}, &List[DNSRecordSpec, RecordStatus]{})
	add("Certificate", &Certificate{}, &List[CertificateSpec, RecordStatus]{})
	metav1.AddToGroupVersion(scheme, Version)
}
