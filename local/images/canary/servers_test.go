package main

import (
	"net"
	"os/exec"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"seaworthy.dev/canary/internal/testpki"
)

// startNATS starts a server whose streams are in the folder.
func (s *stack) startNATS(folder string, pki *testpki.CA) *natsserver.Server {
	s.t.Helper()
	options := &natsserver.Options{
		Host: "127.0.0.1", Port: portOf(s.t, s.ports["nats"]), JetStream: true, StoreDir: folder, NoSigs: true,
	}
	if pki != nil {
		options.TLS, options.TLSVerify = true, true
		options.TLSConfig = pki.MutualTLS(s.t, pki.Issue(s.t, "nats"))
	}
	server, err := natsserver.NewServer(options)
	if err != nil {
		s.t.Fatal(err)
	}
	server.Start()
	if !server.ReadyForConnections(10 * time.Second) {
		s.t.Fatal("the NATS server does not start")
	}
	s.t.Cleanup(func() {
		server.Shutdown()
		server.WaitForShutdown()
	})
	return server
}

// startRedis starts the machine's redis-server, or a server written in Go where there is none.
func (s *stack) startRedis(pki *testpki.CA) {
	s.t.Helper()
	// Debian's tools are the server under another name: it does what it is called by. One written in Go has no clock that
	// ends locks.
	program, err := exec.LookPath("redis-check-rdb")
	if err != nil {
		s.t.Fatal("redis-check-rdb is not installed: install Debian's redis-tools, as make cluster-up does")
	}
	_, port, _ := net.SplitHostPort(s.ports["redis"])
	args := []string{"--bind", "127.0.0.1", "--save", "", "--dir", s.t.TempDir(), "--requirepass", "redis-password"}
	if pki == nil {
		args = append(args, "--port", port)
	} else {
		pair := pki.Issue(s.t, "redis")
		args = append(args, "--port", "0", "--tls-port", port, "--tls-cert-file", pair.Cert, "--tls-key-file", pair.Key,
			"--tls-ca-cert-file", pki.Path, "--tls-auth-clients", "yes")
	}
	server := exec.Command(program, args...)
	server.Args[0] = "redis-server"
	if err := server.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	eventually(s.t, "Redis listens", func() error { return dial(s.ports["redis"]) })
}
