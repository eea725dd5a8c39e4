package kubernetes

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func ownEndpoints(obj *unstructured.Unstructured) []query {
	return []query{{resource: endpointSlices, namespace: obj.GetNamespace(), labels: discoveryv1.LabelServiceName + "=" + obj.GetName()}}
}

// checkService awaits pods behind a service that selects any, and the address of a load balancer.
func checkService(obj *unstructured.Unstructured, seen view) readiness {
	var s corev1.Service
	convert(obj.Object, &s)
	selects := len(s.Spec.Selector) > 0 && s.Spec.Type != corev1.ServiceTypeExternalName
	switch {
	case selects && readyEndpoints(seen)[s.Name] == 0:
		return readiness{status: "waiting for a ready pod that its selector matches"}
	case s.Spec.Type == corev1.ServiceTypeLoadBalancer && len(s.Status.LoadBalancer.Ingress) == 0:
		return readiness{status: "waiting for the load balancer's address: does the cluster have a controller that gives one?"}
	}
	return readiness{done: true}
}

// readyEndpoints counts what answers behind each service.
func readyEndpoints(seen view) map[string]int {
	count := map[string]int{}
	for _, item := range seen.list(endpointSlices) {
		var slice discoveryv1.EndpointSlice
		convert(item.Object, &slice)
		for _, endpoint := range slice.Endpoints {
			if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready {
				count[slice.Labels[discoveryv1.LabelServiceName]]++
			}
		}
	}
	return count
}

// backends are all services and endpoints of the namespace: an ingress may point at any.
func backends(obj *unstructured.Unstructured) []query {
	return []query{{resource: services, namespace: obj.GetNamespace()}, {resource: endpointSlices, namespace: obj.GetNamespace()}}
}

// checkIngress awaits pods behind every service that it routes to, and the address that its controller gives it.
func checkIngress(obj *unstructured.Unstructured, seen view) readiness {
	var ingress networkingv1.Ingress
	convert(obj.Object, &ingress)
	external := map[string]bool{}
	for _, item := range seen.list(services) {
		kind, _, _ := unstructured.NestedString(item.Object, "spec", "type")
		external[item.GetName()] = kind == string(corev1.ServiceTypeExternalName)
	}
	ready := readyEndpoints(seen)
	for _, name := range routedServices(&ingress) {
		if !external[name] && ready[name] == 0 {
			return readiness{status: fmt.Sprintf("waiting for a ready pod behind the service %s", name)}
		}
	}
	if len(ingress.Status.LoadBalancer.Ingress) == 0 {
		return readiness{status: "waiting for an ingress controller to give it an address: is there one for its class?"}
	}
	return readiness{done: true}
}

func routedServices(ingress *networkingv1.Ingress) []string {
	var names []string
	for _, rule := range ingress.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		for _, path := range rule.HTTP.Paths {
			if path.Backend.Service != nil {
				names = append(names, path.Backend.Service.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
