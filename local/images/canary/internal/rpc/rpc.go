// Package rpc serves and calls gRPC methods whose messages are Go structs, written as JSON: gRPC lets each call choose
// how its messages are written, and a stand-in has no other implementation to agree with on generated code.
package rpc

import (
	"context"
	"encoding/json"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"

	"seaworthy.dev/canary/internal/lifecycle"
	"seaworthy.dev/canary/internal/tlsfiles"
)

const subtype = "json"

type codec struct{}

func (codec) Name() string                       { return subtype }
func (codec) Marshal(value any) ([]byte, error)  { return json.Marshal(value) }
func (codec) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }

func init() { encoding.RegisterCodec(codec{}) }

// Server is a gRPC server.
type Server struct{ *grpc.Server }

// NewServer makes a server, in plain text where there is no certificate, and without the standard health service where a
// release has none: a gRPC probe then never succeeds.
func NewServer(certificate tlsfiles.Server, healthy bool) (*Server, error) {
	options := []grpc.ServerOption{
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second, PermitWithoutStream: true}),
	}
	config, err := certificate.Config()
	if err != nil {
		return nil, err
	}
	if config != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(config)))
	}
	server := &Server{grpc.NewServer(options...)}
	if healthy {
		healthpb.RegisterHealthServer(server, health.NewServer())
	}
	return server, nil
}

// Part listens at once, and stops when the calls under way have ended.
func (s *Server) Part(name, variable, address string) (lifecycle.Part, error) {
	listener, err := lifecycle.Listen(variable, address)
	if err != nil {
		return lifecycle.Part{}, err
	}
	stop := func(ctx context.Context) error {
		stopped := make(chan struct{})
		go func() {
			s.GracefulStop()
			close(stopped)
		}()
		select {
		case <-stopped:
		case <-ctx.Done():
			s.Stop()
		}
		return nil
	}
	return lifecycle.Part{Name: name, Serve: func() error { return s.Serve(listener) }, Stop: stop}, nil
}

// Method makes a description of a method out of a function of the service's implementation.
func Method[S, In, Out any](name string, call func(S, context.Context, *In) (*Out, error)) grpc.MethodDesc {
	handler := func(
		service any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor,
	) (any, error) {
		in := new(In)
		if err := decode(in); err != nil {
			return nil, err
		}
		return call(service.(S), ctx, in)
	}
	return grpc.MethodDesc{MethodName: name, Handler: handler}
}

// Call calls a method.
// @param patient whether to wait, within the context's time, until the server is there.
func Call[Out any](ctx context.Context, conn *grpc.ClientConn, method string, in any, patient bool) (*Out, error) {
	out := new(Out)
	err := conn.Invoke(ctx, method, in, out, grpc.CallContentSubtype(subtype), grpc.WaitForReady(patient))
	return out, err
}

// spread makes a client use every address behind a name, and try again where a server goes away.
const spread = `{
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 4, "initialBackoff": "0.1s", "maxBackoff": "1s", "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }]
}`

// Dial makes a client, which connects when it is first used. It checks the server's certificate where files say how.
// @param patient whether to use all replicas, and to notice one that is gone; otherwise the client does what it does by itself.
func Dial(address string, client tlsfiles.Client, patient bool) (*grpc.ClientConn, error) {
	transport := insecure.NewCredentials()
	if client.Used() {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		config, err := client.Config(host)
		if err != nil {
			return nil, err
		}
		transport = credentials.NewTLS(config)
	}
	options := []grpc.DialOption{grpc.WithTransportCredentials(transport)}
	if patient {
		options = append(options, grpc.WithDefaultServiceConfig(spread),
			// Without it, a server that vanished with its node is noticed only after many minutes.
			grpc.WithKeepaliveParams(keepalive.ClientParameters{
				Time: 10 * time.Second, Timeout: 3 * time.Second, PermitWithoutStream: true,
			}))
	}
	return grpc.NewClient(address, options...)
}
