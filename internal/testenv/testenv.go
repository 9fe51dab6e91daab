/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package testenv gives tests a real Kubernetes API server, with Drover's CRDs
// installed. Each test package has one control plane of its own, which
// TestMain starts:
//
//	func TestMain(m *testing.M) { os.Exit(testenv.Run(m)) }
//
// Tests share it, so each works in a namespace of its own. No controllers of
// Kubernetes run there: nothing is garbage-collected, and a namespace that is
// deleted stays Terminating.
package testenv

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2/textlogger"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
)

// patience is how long a component may take to start or stop. It takes a
// second or two, but the machine may be busy compiling the next test package.
const patience = 2 * time.Minute

// shared is the configuration of the package's control plane, current that
// control plane, and kubectl the client that belongs to it. Run sets them.
var (
	shared  *rest.Config
	current *plane
	kubectl string
)

// Run runs the tests of a package with a control plane behind them and returns
// the exit code. It fails, and never skips, if there can be no control plane.
func Run(m *testing.M) int {
	flag.Parse()
	log.SetLogger(logger())
	started, err := start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		return 1
	}
	stopOnSignal(started)
	code := m.Run()
	if err := started.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		return 1
	}
	return code
}

// Config returns the administrator's access to the control plane, as a copy
// that the caller may change.
func Config() *rest.Config {
	if shared == nil {
		panic("testenv: no control plane: TestMain must call testenv.Run")
	}
	return rest.CopyConfig(shared)
}

// Kubectl returns the path of the kubectl that belongs to the control plane.
func Kubectl() string { return kubectl }

// Namespace makes a namespace for this test alone and returns its name. It is
// never deleted: the control plane goes away with all of them.
func Namespace(t testing.TB, c client.Client) string {
	t.Helper()
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: prefix(t.Name())}}
	if err := c.Create(t.Context(), namespace); err != nil {
		t.Fatalf("making a namespace: %v", err)
	}
	return namespace.Name
}

// logger shows what controllers log only to those who ask for it with -v.
func logger() logr.Logger {
	if !testing.Verbose() {
		return logr.Discard()
	}
	return textlogger.NewLogger(textlogger.NewConfig())
}

// start brings the control plane up and sets shared.
func start() (*plane, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	assets, err := assetsDirectory(root)
	if err != nil {
		return nil, err
	}
	p, err := newPlane(root, assets)
	if err != nil {
		return nil, err
	}
	if err := p.begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the control plane: %w", err), p.stop())
	}
	shared, current, kubectl = p.environment.Config, p, filepath.Join(assets, "kubectl")
	return p, nil
}

// stopOnSignal takes the control plane down with an interrupted test. Its
// processes have a process group of their own, which a terminal's ^C misses.
func stopOnSignal(p *plane) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		got := <-signals
		fmt.Fprintln(os.Stderr, "testenv:", got, p.stop())
		os.Exit(1)
	}()
}

// prefix turns the name of a test into the beginning of a namespace's name.
func prefix(test string) string {
	const longest = 40 // Of 63, to leave room for what the server appends.
	name := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(test))
	if len(name) > longest {
		name = name[:longest]
	}
	return strings.Trim(name, "-") + "-"
}
