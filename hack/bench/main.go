/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Command bench measures the operator as it is shipped, against a real Kubernetes API server and a simulator in Atlassian's
// place, and prints each figure beside its goal. The goals are explained in docs/performance.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/go-logr/logr"
	ctrl "sigs.k8s.io/controller-runtime"
)

// options say what to measure, and how much of it.
type options struct {
	// root is the checkout, with config/ in it.
	root string
	// manager is the operator's program.
	manager string
	// assets is the directory of etcd and kube-apiserver.
	assets string
	// migrations is how many live a whole life.
	migrations int
	// settled is how many have ended before the operator starts.
	settled int
	// only names what to measure; everything where it is empty.
	only string
	// profiles is the directory that profiles of the operator go to; none are taken where it is empty.
	profiles string
	// deadline is how long everything may take.
	deadline time.Duration
}

// measurement measures one thing.
type measurement struct {
	name string
	run  func(context.Context, options) ([]figure, error)
}

var measurements = []measurement{
	{"life", onGround(measureLife)},
	{"settled", onGround(measureSettled)},
	{"failover", onGround(measureFailover)},
	{"quota", measureQuota},
	{"delay", measureDelay},
	{"compare", onGround(measureCompare)},
}

func main() {
	ctrl.SetLogger(logr.Discard())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, parse(), os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse() options {
	var o options
	flag.StringVar(&o.root, "root", ".", "the checkout")
	flag.StringVar(&o.manager, "manager", "bin/manager", "the operator's program, as make build makes it")
	flag.StringVar(&o.assets, "assets", os.Getenv("KUBEBUILDER_ASSETS"), "directory of etcd and kube-apiserver")
	flag.IntVar(&o.migrations, "n", 1000, "how many Migrations live a whole life")
	flag.IntVar(&o.settled, "settled", 10_000, "how many Migrations have ended before the operator starts")
	flag.StringVar(&o.only, "only", "", "what to measure, separated by commas; everything where it is empty")
	flag.StringVar(&o.profiles, "profile", "", "directory for profiles of the operator; none are taken where it is empty")
	flag.DurationVar(&o.deadline, "deadline", 30*time.Minute, "how long everything may take")
	flag.Parse()
	return o
}

func run(ctx context.Context, o options, out io.Writer) error {
	if o.assets == "" {
		return errors.New("KUBEBUILDER_ASSETS is not set: start it by make bench")
	}
	if o.profiles != "" {
		if err := os.MkdirAll(o.profiles, 0o750); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, o.deadline)
	defer cancel()
	var figures []figure
	for _, m := range measurements {
		if o.only != "" && !slices.Contains(strings.Split(o.only, ","), m.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "Measuring: %s\n", m.name)
		measured, err := m.run(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		figures = append(figures, measured...)
	}
	return printTable(out, figures)
}

// onGround gives a measurement a cluster and a simulator of its own, so that none is slower for what another one left.
func onGround(measure func(context.Context, *ground, options) ([]figure, error)) func(context.Context, options) ([]figure, error) {
	return func(ctx context.Context, o options) (figures []figure, err error) {
		g, err := newGround(ctx, o)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, g.close(err == nil)) }()
		return measure(ctx, g, o)
	}
}
