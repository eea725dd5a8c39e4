// Package testpostgres starts a real PostgreSQL for tests, which takes nobody without TLS, a client certificate and a password,
// as a stack's does.
package testpostgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"seaworthy.dev/canary/internal/testpki"
)

const (
	user     = "gravl"
	password = "a-password-of-43-characters-as-stacks-make"
	// account is what the server runs as where the tests are run by root, for whom it doesn't start.
	account = 65534
)

// Server is a PostgreSQL with an empty database.
type Server struct {
	// URL has all that a client needs.
	URL     string
	bin     string
	folder  string
	port    int
	process *exec.Cmd
}

// Start starts a server, and stops it with the test.
func Start(t *testing.T) *Server {
	t.Helper()
	s := &Server{bin: binaries(t), folder: folder(t), port: freePort(t)}
	s.run(t, "initdb", "--pgdata="+s.data(), "--username="+user, "--pwfile="+s.write(t, "password", password),
		"--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
	pki := testpki.New(t)
	s.configure(t, pki)
	client := pki.Issue(t, "client")
	s.URL = fmt.Sprintf("postgresql://%s:%s@localhost:%d/postgres?sslmode=verify-full&sslrootcert=%s&sslcert=%s&sslkey=%s",
		user, password, s.port, pki.Path, client.Cert, client.Key)
	s.Begin(t)
	t.Cleanup(func() { s.End(t) })
	return s
}

// Begin starts the server, and waits until it answers.
func (s *Server) Begin(t *testing.T) {
	t.Helper()
	s.process = s.command("postgres", "-D", s.data())
	must(t, s.process.Start())
	deadline := time.Now().Add(30 * time.Second)
	for {
		conn, err := pgx.Connect(t.Context(), s.URL)
		if err == nil {
			must(t, conn.Close(t.Context()))
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("PostgreSQL doesn't answer: %v", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// End stops the server at once, with all connections.
func (s *Server) End(t *testing.T) {
	t.Helper()
	if s.process == nil {
		return
	}
	must(t, s.process.Process.Signal(syscall.SIGINT))
	_ = s.process.Wait()
	s.process = nil
}

// Connect opens a connection that ends with the test.
func (s *Server) Connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// configure writes who may come in, and how.
func (s *Server) configure(t *testing.T, pki *testpki.CA) {
	t.Helper()
	pair := pki.Issue(t, "localhost")
	lines := []string{
		"listen_addresses = '127.0.0.1'", fmt.Sprintf("port = %d", s.port), "unix_socket_directories = ''",
		"ssl = on", "fsync = off", "ssl_min_protocol_version = 'TLSv1.3'",
		fmt.Sprintf("ssl_cert_file = '%s'", s.copy(t, pair.Cert)), fmt.Sprintf("ssl_key_file = '%s'", s.copy(t, pair.Key)),
		fmt.Sprintf("ssl_ca_file = '%s'", s.copy(t, pki.Path)),
	}
	s.write(t, "data/postgresql.conf", strings.Join(lines, "\n")+"\n")
	s.write(t, "data/pg_hba.conf", "hostssl all all all scram-sha-256 clientcert=verify-ca\n")
}

// copy gives the server's account a file of its own.
func (s *Server) copy(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	return s.write(t, filepath.Base(path), string(content))
}

func (s *Server) write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(s.folder, name)
	must(t, os.WriteFile(path, []byte(content), 0o600))
	own(t, path)
	return path
}

func (s *Server) run(t *testing.T, name string, args ...string) {
	t.Helper()
	if output, err := s.command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, output)
	}
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	command := exec.Command(filepath.Join(s.bin, name), args...)
	command.Dir = s.folder
	if os.Geteuid() == 0 {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: account, Gid: account}}
	}
	return command
}

// binaries are the newest that Debian's packages have installed.
func binaries(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	must(t, err)
	if len(found) == 0 {
		t.Fatal("no PostgreSQL is installed: install Debian's postgresql, as make cluster-up does")
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return major(a) - major(b) }))
}

func major(path string) int {
	number, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return number
}

// folder is one that the server's account may enter, which those of the testing package aren't.
func folder(t *testing.T) string {
	t.Helper()
	path, err := os.MkdirTemp("", "postgres-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(path) })
	own(t, path)
	return path
}

func own(t *testing.T, path string) {
	t.Helper()
	if os.Geteuid() == 0 {
		must(t, os.Chown(path, account, account))
	}
}

// freePort is one that nobody listens at.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal(errors.New("the listener has no TCP address"))
	}
	must(t, listener.Close())
	return address.Port
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
