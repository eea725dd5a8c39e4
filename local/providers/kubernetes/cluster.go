package kubernetes

import (
	"context"
	"errors"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// probeTimeout bounds how long a user waits to hear that the cluster isn't there.
var probeTimeout = 5 * time.Second

// cluster is a connection to one API server.
type cluster struct {
	objects dynamic.Interface
	// raw reads what isn't an object: the version, the kinds of an API group, a pod's log.
	raw rest.Interface
	// namespace is where objects that don't name one go.
	namespace string
	// name is how messages call the cluster: its context and address.
	name string
	// ready waits for the server's first answer, and says why there is none.
	ready func() error

	kinds kindCache
}

// connect reads the kubeconfig, and asks the server for its version in the background: by the time that the first
// resource needs it, the connection is open.
func connect(s settings, warn rest.WarningHandlerWithContext) *cluster {
	c := &cluster{}
	if err := c.load(s, warn); err != nil {
		c.ready = func() error { return err }
		return c
	}
	answered := make(chan struct{})
	var failure error
	go func() {
		defer close(answered)
		failure = c.probe()
	}()
	c.ready = func() error { <-answered; return failure }
	return c
}

func (c *cluster) load(s settings, warn rest.WarningHandlerWithContext) error {
	config, namespace, name, err := clientConfig(s)
	if err != nil {
		return err
	}
	c.namespace, c.name = namespace, name
	config.QPS, config.Burst = s.qps, s.burst
	config.Timeout = time.Duration(s.timeout) * time.Second
	config.UserAgent = "pulumi-kubernetes"
	config.WarningHandlerWithContext = warn
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		return unusable(s, err)
	}
	if c.objects, err = dynamic.NewForConfigAndClient(config, httpClient); err != nil {
		return unusable(s, err)
	}
	raw := rest.CopyConfig(config)
	raw.NegotiatedSerializer = statusCodec()
	if c.raw, err = rest.UnversionedRESTClientForConfigAndClient(raw, httpClient); err != nil {
		return unusable(s, err)
	}
	return nil
}

// statusCodec decodes the server's error answers, and nothing else: the whole client's scheme would cost start-up time.
func statusCodec() runtime.NegotiatedSerializer {
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	return serializer.NewCodecFactory(scheme).WithoutConversion()
}

// probe sends one small request, which finds out both whether the server is there and whether it takes the credentials.
func (c *cluster) probe() error {
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	_, err := c.raw.Get().AbsPath("/version").Do(ctx).Raw()
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = context.DeadlineExceeded
	}
	return c.unreachable(err)
}
