/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Command demo shows whole migrations: a real Kubernetes API server, the operator as it is shipped, and a simulator in
// Atlassian's place. It applies hack/demo/estate, follows what happens, and fails unless everything ends as it should.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/go-logr/logr"
	ctrl "sigs.k8s.io/controller-runtime"
)

// exitInterrupted is what shells take for an end by ^C.
const exitInterrupted = 130

// errInterrupted ends a demo that somebody ended.
var errInterrupted = errors.New("interrupted: everything was stopped and removed")

// options say how to show it.
type options struct {
	// root is the checkout, with bin/, config/ and hack/ in it.
	root string
	// assets is the directory of etcd, kube-apiserver and kubectl.
	assets string
	// speed is how many times faster than real time the simulator's clock goes.
	speed float64
	// deadline is how long everything may take.
	deadline time.Duration
	// keep leaves everything running after the summary.
	keep bool
}

func main() {
	ctrl.SetLogger(logr.Discard())
	err := run(interruptible(), parse(), os.Stdout)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "demo:", err)
	if errors.Is(err, errInterrupted) {
		os.Exit(exitInterrupted)
	}
	os.Exit(1)
}

// interruptible is a context that ends with the first signal. Further ones are ignored: whoever is impatient would leave
// processes behind.
func interruptible() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-signals
		cancel(errInterrupted)
	}()
	return ctx
}

func parse() options {
	var o options
	flag.StringVar(&o.root, "root", ".", "the checkout, with what make build made in its bin/")
	flag.StringVar(&o.assets, "assets", os.Getenv("KUBEBUILDER_ASSETS"), "directory of etcd, kube-apiserver and kubectl")
	flag.Float64Var(&o.speed, "speed", 120, "how many times faster than real time the simulated time passes")
	flag.DurationVar(&o.deadline, "deadline", 4*time.Minute, "how long everything may take")
	flag.BoolVar(&o.keep, "keep", os.Getenv("KEEP") != "", "leave everything running after the summary, until interrupted")
	flag.Parse()
	return o
}
