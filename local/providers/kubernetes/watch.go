package kubernetes

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/cache"
)

// query names objects to watch.
type query struct {
	resource       schema.GroupVersionResource
	namespace      string
	labels, fields string
}

// view is what an awaiter may look at.
type view interface {
	list(resource schema.GroupVersionResource) []*unstructured.Unstructured
}

var (
	pods           = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	replicaSets    = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "replicasets"}
	services       = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	endpointSlices = schema.GroupVersionResource{Group: "discovery.k8s.io", Version: "v1", Resource: "endpointslices"}
	events         = schema.GroupVersionResource{Version: "v1", Resource: "events"}
	storageClasses = schema.GroupVersionResource{Group: "storage.k8s.io", Version: "v1", Resource: "storageclasses"}
)

// watcher keeps objects up to date, and tells when one changed.
type watcher struct {
	main    *store
	related map[schema.GroupVersionResource]*store
	// changed holds at most one signal: whoever takes it looks at everything.
	changed chan struct{}
}

// watch follows one object and what is related to it, each by a list and a watch of its own, narrowed to what is needed.
func (p *Provider) watch(ctx context.Context, t target, obj *unstructured.Unstructured, related []query) *watcher {
	w := &watcher{related: map[schema.GroupVersionResource]*store{}, changed: make(chan struct{}, 1)}
	w.main = w.follow(ctx, t.ResourceInterface, query{fields: "metadata.name=" + obj.GetName()})
	for _, q := range related {
		w.related[q.resource] = w.follow(ctx, p.cluster.objects.Resource(q.resource).Namespace(q.namespace), q)
	}
	return w
}

func (w *watcher) follow(ctx context.Context, objects dynamic.ResourceInterface, q query) *store {
	s := &store{Store: cache.NewStore(cache.MetaNamespaceKeyFunc), changed: w.changed}
	narrow := func(options metav1.ListOptions) metav1.ListOptions {
		options.LabelSelector, options.FieldSelector = q.labels, q.fields
		return options
	}
	source := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return objects.List(ctx, narrow(options))
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return objects.Watch(ctx, narrow(options))
		},
	}
	reflector := cache.NewReflectorWithOptions(source, &unstructured.Unstructured{}, s, cache.ReflectorOptions{})
	go reflector.RunWithContext(ctx)
	return s
}

// object is the watched object; nil when there is none.
func (w *watcher) object() *unstructured.Unstructured {
	for _, obj := range w.main.all() {
		return obj
	}
	return nil
}

func (w *watcher) list(resource schema.GroupVersionResource) []*unstructured.Unstructured {
	if s := w.related[resource]; s != nil {
		return s.all()
	}
	return nil
}

// store signals every change.
type store struct {
	cache.Store
	changed chan struct{}
}

func (s *store) all() []*unstructured.Unstructured {
	var list []*unstructured.Unstructured
	for _, item := range s.List() {
		if obj, ok := item.(*unstructured.Unstructured); ok {
			list = append(list, obj)
		}
	}
	return list
}

func (s *store) signal(err error) error {
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return err
}

func (s *store) Add(obj any) error { return s.signal(s.Store.Add(obj)) }

func (s *store) Update(obj any) error { return s.signal(s.Store.Update(obj)) }

func (s *store) Delete(obj any) error { return s.signal(s.Store.Delete(obj)) }

func (s *store) Replace(list []any, version string) error {
	return s.signal(s.Store.Replace(list, version))
}

// snapshot is a view of one moment, for a refresh.
type snapshot map[schema.GroupVersionResource][]*unstructured.Unstructured

func (s snapshot) list(resource schema.GroupVersionResource) []*unstructured.Unstructured {
	return s[resource]
}

// look takes a snapshot. What the user may not list is left out: it only makes messages better.
func (c *cluster) look(ctx context.Context, related []query) snapshot {
	seen := snapshot{}
	for _, q := range related {
		list, err := c.objects.Resource(q.resource).Namespace(q.namespace).List(ctx, metav1.ListOptions{LabelSelector: q.labels, FieldSelector: q.fields})
		if err != nil {
			continue
		}
		for i := range list.Items {
			seen[q.resource] = append(seen[q.resource], &list.Items[i])
		}
	}
	return seen
}
