/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/drover-dev/drover/hack/stage"
)

// errDeadline ends a demo in which something does not come to its end.
var errDeadline = errors.New("the deadline has passed")

// errUnexpected ends a demo that came to another end than the one expected.
var errUnexpected = errors.New("not everything ended as expected")

// demo is everything that runs.
type demo struct {
	options
	out     io.Writer
	started time.Time
	files   layout
	cluster *cluster
	// simulator and operator are nil until they are started.
	simulator *stage.Process
	operator  *stage.Process
	proxy     string
	past      past
}

func run(ctx context.Context, o options, out io.Writer) (err error) {
	if o.assets == "" {
		return errors.New("KUBEBUILDER_ASSETS is not set: start it by make demo")
	}
	files, err := newLayout(o.root)
	if err != nil {
		return err
	}
	// A process that ends by itself takes everything else down, and says so.
	ctx, abort := context.WithCancelCause(ctx)
	d := &demo{options: o, out: out, started: time.Now(), files: files, past: past{states: map[string][]string{}}}
	defer func() {
		abort(nil)
		err = errors.Join(err, d.stop(), d.files.remove(err == nil || errors.Is(err, errInterrupted)))
	}()
	timed, cancel := context.WithDeadlineCause(ctx, d.started.Add(d.deadline), errDeadline)
	defer cancel()
	if err := d.start(timed, abort); err != nil {
		return d.failed(ctx, err)
	}
	err = d.show(timed)
	if d.keep && (err == nil || errors.Is(err, errUnexpected) || errors.Is(err, errDeadline)) {
		return errors.Join(err, d.leaveRunning(ctx))
	}
	return err
}

func (d *demo) start(ctx context.Context, abort context.CancelCauseFunc) error {
	steps := []struct {
		title string
		do    func() error
	}{
		{"Starting etcd and kube-apiserver", d.startCluster},
		{"Installing the CRDs", func() error { return d.cluster.install(ctx, d.files) }},
		{fmt.Sprintf("Starting the simulator, %v times faster than real time", d.speed), func() error {
			return d.startSimulator(ctx, abort)
		}},
		{"Starting the operator", func() error { return d.startOperator(abort) }},
		{"Applying hack/demo/estate", func() error { return d.cluster.apply(ctx, "-k", d.files.estate) }},
	}
	for _, step := range steps {
		fmt.Fprintf(d.out, "%s\n", step.title)
		if err := step.do(); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	fmt.Fprintln(d.out)
	return nil
}

// show follows the migrations to their end and judges it.
func (d *demo) show(ctx context.Context) error {
	last, err := d.follow(ctx, newView(d.out), settled)
	if errors.Is(err, errInterrupted) {
		return err
	}
	verdicts := judge(last, d.past)
	if err != nil {
		verdicts = append(verdicts, verdict{false, err.Error()})
	}
	summarize(d.out, last, verdicts, d.past.states, time.Since(d.started))
	if allPassed(verdicts) {
		return nil
	}
	return d.failed(ctx, cmp.Or(err, errUnexpected))
}

// failed leaves what somebody needs who wants to know why. The context may have ended.
func (d *demo) failed(ctx context.Context, err error) error {
	if errors.Is(err, errInterrupted) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stage.StopGrace)
	defer cancel()
	if d.cluster != nil {
		d.cluster.dump(ctx, d.files.resources)
	}
	explain(d.out, d.files)
	return err
}

// leaveRunning tells how to look around, and goes on following until it is interrupted.
func (d *demo) leaveRunning(ctx context.Context) error {
	hints(d.out, d.files, d.assets, d.proxy, d.speed)
	_, err := d.follow(ctx, newPlainView(d.out), func(observation) bool { return false })
	if errors.Is(err, errInterrupted) {
		return nil
	}
	return d.failed(ctx, err)
}

// stop ends the processes in the order in which they use each other.
func (d *demo) stop() error {
	d.operator.Stop()
	d.simulator.Stop()
	if d.cluster == nil {
		return nil
	}
	return d.cluster.stop()
}

func (d *demo) startCluster() (err error) {
	d.cluster, err = startCluster(d.files, d.assets)
	return err
}

// startSimulator starts it on a free port, which it tells by the environment that it prints.
func (d *demo) startSimulator(ctx context.Context, abort context.CancelCauseFunc) error {
	printed, err := os.Create(d.files.simulatorEnv)
	if err != nil {
		return err
	}
	defer func() { _ = printed.Close() }() // The simulator has its own hold of it.
	d.simulator, err = stage.Start("atlassian-sim", d.files.bin, []string{
		"--listen", "127.0.0.1:0", "--scenario", "estate", "--speed", fmt.Sprint(d.speed), "--ca-file", d.files.ca, "--print-env",
	}, stage.ClientEnvironment(os.Environ()), printed, d.files.simulatorLog, abort)
	if err != nil {
		return err
	}
	d.proxy, err = awaitProxy(ctx, d.files.simulatorEnv)
	return err
}

func (d *demo) startOperator(abort context.CancelCauseFunc) error {
	settings := fmt.Appendf(stage.OperatorSettings(d.speed), "caFile: %s\n", d.files.ca)
	if err := os.WriteFile(d.files.config, settings, 0o600); err != nil {
		return err
	}
	environment := append(stage.ClientEnvironment(os.Environ()), "KUBECONFIG="+d.files.kubeconfig,
		"HTTPS_PROXY="+d.proxy, "NO_PROXY=127.0.0.1,localhost")
	var err error
	d.operator, err = stage.Start("manager", d.files.bin, []string{
		"--config", d.files.config, "--lease-namespace", operatorNamespace, "--health-probe-bind-address", "0",
	}, environment, nil, d.files.operatorLog, abort)
	return err
}
