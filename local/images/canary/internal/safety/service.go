package safety

import (
	"context"
	"time"

	"google.golang.org/grpc"

	"seaworthy.dev/canary/internal/release"
	"seaworthy.dev/canary/internal/rpc"
	"seaworthy.dev/canary/internal/settings"
	"seaworthy.dev/canary/internal/telemetry"
	"seaworthy.dev/canary/internal/tlsfiles"
)

const (
	serviceName = "cordum.safety.v1.SafetyKernel"
	checkName   = "Check"
	// askTimeout is for a whole question, with its repetitions.
	askTimeout = 5 * time.Second
	// publicTimeout is that of the public code.
	publicTimeout = 2 * time.Second
)

// Question is about one job.
type Question struct {
	Tenant string `json:"tenant"`
	Topic  string `json:"topic"`
}

// Decision is the kernel's answer.
type Decision struct {
	Allowed bool      `json:"allowed"`
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
	// Snapshot tells one state of the policy from another.
	Snapshot string `json:"snapshot"`
}

type checker interface {
	Check(context.Context, *Question) (*Decision, error)
}

var description = grpc.ServiceDesc{
	ServiceName: serviceName,
	HandlerType: (*checker)(nil),
	Methods:     []grpc.MethodDesc{rpc.Method(checkName, checker.Check)},
}

// Client asks the kernel.
type Client struct {
	conn    *grpc.ClientConn
	metrics *telemetry.Metrics
	// breaker is that of the public code, which also asks one replica once, and is not patient.
	breaker *breaker
}

// ReadClient reads SAFETY_KERNEL_ADDR and its TLS variables, and makes a client that connects when first used.
func ReadClient(env *settings.Env, r release.Release, metrics *telemetry.Metrics) *Client {
	const ca, insecure, required = "SAFETY_KERNEL_TLS_CA", "SAFETY_KERNEL_INSECURE", "SAFETY_KERNEL_TLS_REQUIRED"
	address := env.Address("SAFETY_KERNEL_ADDR", "localhost:50051")
	// The variables for the client's own certificate are the kernel's, which listens with them.
	files := tlsfiles.Client{CA: tlsfiles.ReadCA(env, ca)}
	if env.Bool(required) && (files.CA == "" || env.Bool(insecure)) {
		env.Add(settings.Wrong(required, "asks for TLS, but %s is not set, or %s is", ca, insecure))
	}
	if env.Bool(insecure) {
		files = tlsfiles.Client{}
	}
	conn, err := rpc.Dial(address, files, !r.Public())
	if err != nil {
		env.Add(settings.Wrong("SAFETY_KERNEL_ADDR", "%s: %v", address, err))
	}
	client := &Client{conn: conn, metrics: metrics}
	if r.Public() {
		client.breaker = &breaker{}
	}
	return client
}

// Check asks about one job.
func (c *Client) Check(ctx context.Context, question Question) (*Decision, error) {
	decision, err := c.ask(ctx, question)
	switch {
	case err != nil:
		c.metrics.SafetyEvaluations.WithLabelValues("error").Inc()
	case decision.Allowed:
		c.metrics.SafetyEvaluations.WithLabelValues("allow").Inc()
	default:
		c.metrics.SafetyEvaluations.WithLabelValues("deny").Inc()
	}
	return decision, err
}

func (c *Client) ask(ctx context.Context, question Question) (*Decision, error) {
	const method = "/" + serviceName + "/" + checkName
	if c.breaker == nil {
		ctx, cancel := context.WithTimeout(ctx, askTimeout)
		defer cancel()
		return rpc.Call[Decision](ctx, c.conn, method, question, true)
	}
	if c.breaker.open(time.Now()) {
		return nil, errOpen
	}
	ctx, cancel := context.WithTimeout(ctx, publicTimeout)
	defer cancel()
	decision, err := rpc.Call[Decision](ctx, c.conn, method, question, false)
	c.breaker.note(err, time.Now())
	return decision, err
}

// Close ends the connection.
func (c *Client) Close() { _ = c.conn.Close() }
