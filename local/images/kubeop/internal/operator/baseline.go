package operator

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// baseline is what each project's namespace gets, once. Its egress policy lets everything out, and its ingress policy nobody
// in from outside the namespace.
func baseline(namespace string) []client.Object {
	named := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Name: name, Namespace: namespace} }
	return []client.Object{
		&corev1.LimitRange{ObjectMeta: named("kubeop-defaults"), Spec: corev1.LimitRangeSpec{
			Limits: []corev1.LimitRangeItem{{
				Type:           corev1.LimitTypeContainer,
				DefaultRequest: quantities{"cpu": "100m", "memory": "64Mi"}.list(),
				Default:        quantities{"cpu": "500m", "memory": "256Mi"}.list(),
			}},
		}},
		&corev1.ResourceQuota{ObjectMeta: named("kubeop-quota"), Spec: corev1.ResourceQuotaSpec{
			Hard: quantities{"pods": "10", "requests.cpu": "1", "requests.memory": "1Gi"}.list(),
		}},
		&networkingv1.NetworkPolicy{ObjectMeta: named("kubeop-egress"), Spec: networkingv1.NetworkPolicySpec{
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
			Egress:      []networkingv1.NetworkPolicyEgressRule{{}},
		}},
		&networkingv1.NetworkPolicy{ObjectMeta: named("kubeop-ingress"), Spec: networkingv1.NetworkPolicySpec{
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress},
			Ingress: []networkingv1.NetworkPolicyIngressRule{{
				From: []networkingv1.NetworkPolicyPeer{{PodSelector: &metav1.LabelSelector{}}},
			}},
		}},
	}
}

// quantities are resources as a manifest writes them.
type quantities map[corev1.ResourceName]string

func (q quantities) list() corev1.ResourceList {
	list := corev1.ResourceList{}
	for name, text := range q {
		list[name] = resource.MustParse(text)
	}
	return list
}
