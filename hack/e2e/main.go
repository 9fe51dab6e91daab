/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Command e2e shows the operator as its users run it: pods of its image from its chart, on a real node, in a namespace that
// enforces the restricted Pod Security Standard. hack/e2e.sh starts it, with the images and the charts that it made.
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

	"github.com/drover-dev/drover/hack/e2e/node"
)

// errNotRaised tells of a machine on which no node comes up, so that nothing was tried. notRaised is the exit status of that.
var errNotRaised = errors.New("this machine raises no node")

const notRaised = 3

// errDeadline ends a trial in which something does not come to its end.
var errDeadline = errors.New("the deadline has passed")

// release is a version of the operator: its chart, and the tag of its image.
type release struct {
	chart, tag string
}

// options say what to try, and where.
type options struct {
	// root is the checkout, with bin/ and config/ in it.
	root string
	// kubeconfig names the cluster. Without it one is raised, as node says, and given the images of archives.
	kubeconfig string
	node       node.Options
	archives   string
	// repository is what the names of the images begin with.
	repository        string
	current, previous release
	// speed is how many times faster than real time the simulator's clock goes.
	speed    float64
	deadline time.Duration
}

func main() {
	ctrl.SetLogger(logr.Discard())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	o := parse()
	timed, cancel := context.WithTimeoutCause(ctx, o.deadline, errDeadline)
	err := run(timed, o, os.Stdout)
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		os.Exit(exitStatus(err))
	}
}

func exitStatus(err error) int {
	if errors.Is(err, errNotRaised) {
		return notRaised
	}
	return 1
}

func parse() options {
	var o options
	flag.StringVar(&o.root, "root", ".", "the checkout")
	flag.StringVar(&o.kubeconfig, "cluster", "", "the kubeconfig of the cluster; one is raised without it")
	flag.StringVar(&o.archives, "archives", "", "directory of the images that a raised cluster is given")
	flag.StringVar(&o.node.Assets, "assets", "", "directory of kubectl, and of the components of a raised cluster")
	flag.StringVar(&o.node.Plugins, "plugins", "", "directory of CNI's plugins")
	flag.StringVar(&o.node.Dir, "dir", "", "an empty directory for what a raised cluster keeps")
	flag.StringVar(&o.node.Logs, "logs", "", "an empty directory for logs")
	flag.StringVar(&o.node.Address, "address", "", "an address of a raised node that is not loopback")
	flag.StringVar(&o.node.Cgroup, "cgroup", "", "the group below which those of a raised node's pods are made")
	flag.StringVar(&o.repository, "repository", "ghcr.io/drover-dev", "what the names of the images begin with")
	flag.StringVar(&o.current.chart, "chart", "charts/drover", "the chart")
	flag.StringVar(&o.current.tag, "tag", "", "the tag of the images")
	flag.StringVar(&o.previous.chart, "previous-chart", "", "the chart that is installed before")
	flag.StringVar(&o.previous.tag, "previous-tag", "", "the tag of the operator's image of that")
	flag.Float64Var(&o.speed, "speed", 60, "how many times faster than real time the simulated time passes")
	flag.DurationVar(&o.deadline, "deadline", 10*time.Minute, "how long everything may take")
	flag.Parse()
	return o
}
